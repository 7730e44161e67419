#include "tools/settle/entry_parts.h"

static uint8_t *output_at(uint8_t *at, const TdLot *lot, size_t output, size_t i) {
  return td_number_at(at, td_signed_number(td_lot_output(lot, output)[i]));
}

void td_lines_encode(TdBytes *bytes, const TdPlaces *places, const TdLot *lot, size_t i) {
  enum { LINE = 10 /* numbers */ };
  for (size_t k = 0; k < places->view->stage_count; k++) {
    const TdStagePlaces *stage = &places->stages[k];
    if (!td_lot_output(lot, stage->applied)[i]) continue;
    uint8_t *begin = td_bytes_room(bytes, (size_t)LINE * TD_NUMBER_MAX), *at = td_number_at(begin, k);
    at = output_at(at, lot, stage->benefit, i);
    at = output_at(at, lot, stage->base, i);
    at = output_at(at, lot, stage->deductible, i);
    at = output_at(at, lot, stage->ratio, i);
    at = output_at(at, lot, stage->computed, i);
    at = output_at(at, lot, stage->limited, i);
    at = output_at(at, lot, stage->limit_left, i);
    at = output_at(at, lot, stage->paid, i);
    at = output_at(at, lot, stage->clause, i);
    bytes->size += (size_t)(at - begin);
  }
}

void td_alerts_encode(TdBytes *bytes, const TdPlaces *places, const TdLot *lot, size_t i) {
  enum { ALERT = 4 /* numbers */ };
  for (size_t k = 0; k < places->view->alert_count; k++) {
    const TdAlertPlaces *alert = &places->alerts[k];
    if (!td_lot_output(lot, alert->raised)[i]) continue;
    uint8_t *begin = td_bytes_room(bytes, (size_t)ALERT * TD_NUMBER_MAX), *at = td_number_at(begin, k);
    at = output_at(at, lot, alert->amount, i);
    at = output_at(at, lot, alert->threshold, i);
    at = output_at(at, lot, alert->clause, i);
    bytes->size += (size_t)(at - begin);
  }
}

static bool below(int64_t number, size_t count) {
  return number >= 0 && (uint64_t)number < count;
}

bool td_line_next(TdBytesReader *reader, const TdProgramView *view, TdEntryLine *line) {
  if (reader->bad || reader->at == reader->end) return false;
  line->stage = (size_t)td_get_number(reader);
  line->benefit = td_get_signed(reader);
  line->base = td_get_signed(reader);
  line->deductible = td_get_signed(reader);
  line->ratio = td_get_signed(reader);
  line->computed = td_get_signed(reader);
  line->limited = td_get_signed(reader);
  line->limit_left = td_get_signed(reader);
  line->paid = td_get_signed(reader);
  line->clause = td_get_signed(reader);
  if (line->stage >= view->stage_count || !below(line->benefit, view->benefit_count) ||
      !below(line->clause, view->clause_count))
    reader->bad = true;
  return !reader->bad;
}

bool td_lines_decode(TdSlice bytes, const TdPlaces *places, TdLot *lot, size_t i) {
  TdBytesReader reader = td_bytes_reader(bytes);
  TdEntryLine line;
  for (size_t k = 0; k < places->view->stage_count; k++) td_lot_output(lot, places->stages[k].applied)[i] = 0;
  while (td_line_next(&reader, places->view, &line)) {
    const TdStagePlaces *stage = &places->stages[line.stage];
    td_lot_output(lot, stage->applied)[i] = -1;
    td_lot_output(lot, stage->benefit)[i] = line.benefit;
    td_lot_output(lot, stage->base)[i] = line.base;
    td_lot_output(lot, stage->deductible)[i] = line.deductible;
    td_lot_output(lot, stage->ratio)[i] = line.ratio;
    td_lot_output(lot, stage->computed)[i] = line.computed;
    td_lot_output(lot, stage->limited)[i] = line.limited;
    td_lot_output(lot, stage->limit_left)[i] = line.limit_left;
    td_lot_output(lot, stage->paid)[i] = line.paid;
    td_lot_output(lot, stage->clause)[i] = line.clause;
  }
  return !reader.bad;
}

bool td_alert_next(TdBytesReader *reader, const TdProgramView *view, TdEntryAlert *alert) {
  if (reader->bad || reader->at == reader->end) return false;
  alert->alert = (size_t)td_get_number(reader);
  alert->amount = td_get_signed(reader);
  alert->threshold = td_get_signed(reader);
  alert->clause = td_get_signed(reader);
  if (alert->alert >= view->alert_count || !below(alert->clause, view->clause_count)) reader->bad = true;
  return !reader->bad;
}

bool td_alerts_decode(TdSlice bytes, const TdPlaces *places, TdLot *lot, size_t i) {
  TdBytesReader reader = td_bytes_reader(bytes);
  TdEntryAlert alert;
  for (size_t k = 0; k < places->view->alert_count; k++) td_lot_output(lot, places->alerts[k].raised)[i] = 0;
  while (td_alert_next(&reader, places->view, &alert)) {
    const TdAlertPlaces *columns = &places->alerts[alert.alert];
    td_lot_output(lot, columns->raised)[i] = -1;
    td_lot_output(lot, columns->amount)[i] = alert.amount;
    td_lot_output(lot, columns->threshold)[i] = alert.threshold;
    td_lot_output(lot, columns->clause)[i] = alert.clause;
  }
  return !reader.bad;
}
