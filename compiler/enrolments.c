#include "compiler/model.h"

void td_model_enrolments(const TdModel *model, TdModel *view) {
  static const TdExpr zero = {.kind = TD_E_CONST, .type = TD_M_MONEY};
  static const TdTerm nothing = {.kind = TD_T_VALUE, .expr = &zero, .word = "", .cite = {"", "", "", 0}};
  static const TdBenefit none = {.name = "",
                                 .when_cite = {"", "", "", 0},
                                 .base_cite = {"", "", "", 0},
                                 .deductible_annual = -1,
                                 .amount = &nothing,
                                 .cite = {"", "", "", 0}};
  *view = *model;
  view->record = TD_RECORD_ENROLMENT;
  view->identity_count = model->identity_total;
  view->best = model->enrolment_best;
  view->order_cite = model->enrolment_order_cite;
  view->conditions = model->premium_conditions;
  view->condition_count = model->premium_condition_count;
  view->premium_condition_count = view->annual_count = view->deferral_count = view->alert_count = 0;
  view->benefits = model->subsidy_count > 0 ? model->subsidies : &none;
  view->benefit_count = model->subsidy_count > 0 ? model->subsidy_count : 1;
  view->subsidies = NULL;
  view->subsidy_count = view->requirement_count = view->test_count = 0;
}
