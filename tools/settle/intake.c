#include "tools/settle/intake.h"

enum { TELL_EVERY = 4096 };

void td_intake_init(TdIntake *intake, const TdPeople *people) {
  *intake = (TdIntake){.rejected = g_array_new(FALSE, FALSE, sizeof(TdRejectedRow)),
                       .repeated = g_array_new(FALSE, FALSE, sizeof(TdRepeatedRow))};
  td_store_init(&intake->store, people);
  td_store_want(&intake->store, TD_F_ENDDATE, false);
  td_order_init(&intake->order);
  td_takings_init(&intake->takings);
}

void td_intake_clear(TdIntake *intake) {
  td_takings_clear(&intake->takings);
  td_order_clear(&intake->order);
  td_store_clear(&intake->store);
  g_clear_pointer(&intake->rejected, g_array_unref);
  g_clear_pointer(&intake->repeated, g_array_unref);
}

static void reject(TdIntake *intake, const TdCsvRow *row, TdFault fault) {
  TdRejectedRow rejected = {row->line, row->offset, (uint32_t)row->size, (uint8_t)fault.field, (uint8_t)fault.reject};
  g_array_append_val(intake->rejected, rejected);
  intake->bent |= fault.bent;
}

/* The in-scope self-paid amount, which is the base where no program says another. */
static int64_t self_paid(const TdRecord *record) {
  static const TdField funds[] = {TD_F_HIFP, TD_F_CVLSERV, TD_F_HIFES, TD_F_HIFMI, TD_F_HIFOB, TD_F_OTH};
  int64_t left = record->value[TD_F_INSCP];
  for (size_t i = 0; i < G_N_ELEMENTS(funds); i++) left -= record->value[funds[i]];
  return MAX(left, 0);
}

static bool add(TdIntake *intake, const TdCsvRow *row, const TdRecord *record, const TdRegions *regions,
                TdTrouble **trouble) {
  TdStore *store = &intake->store;
  bool takes_back = td_record_takes_back(record);
  uint16_t policy = takes_back ? TD_NO_POLICY
                               : td_regions_pick(regions, td_record_has(record, TD_F_ADMDVS),
                                                 record->value[TD_F_ADMDVS], record->value[TD_F_ENDDATE]);
  uint32_t claim;
  switch (td_store_add(store, record, row, policy, &claim)) {
    case TD_STORE_NEW: break;
    case TD_STORE_REPEATS: {
      TdRepeatedRow repeated = {row->line, row->offset, (uint32_t)row->size, claim, (uint32_t)store->count};
      g_array_append_val(intake->repeated, repeated);
      return true;
    }
    case TD_STORE_CLASHES:
      reject(intake, row, (TdFault){TD_REJECT_DUPLICATE_SETL_ID, TD_F_SETL_ID, false});
      return true;
    case TD_STORE_FULL:
      return td_trouble_set(trouble, g_strdup("记录太多：一次最多结算约 42 亿条，请分成几个文件"),
                            g_strdup("too many claims: one run settles about 4.2 billion; split the file"));
  }
  td_order_note(&intake->order, store, claim);
  if (takes_back) td_takings_note(&intake->takings, claim, record->texts[TD_TEXT_INIT_ID]);
  if (policy == TD_NO_POLICY && !takes_back) {
    TdResult *result = td_store_result(store, claim);
    result->status = TD_STATUS_NO_POLICY;
    result->reason = TD_REASON_NO_POLICY;
    result->base = self_paid(record);
  }
  return true;
}

bool td_intake_read(TdIntake *intake, TdCsv *csv, const TdLayout *layout, const TdRegions *regions,
                    const TdWatch *watch, TdTrouble **trouble) {
  TdCsvRow row;
  TdRecord record;
  TdCsvStatus status;
  while ((status = td_csv_next(csv, &row, trouble)) == TD_CSV_ROW) {
    TdFault fault = {TD_REJECT_NONE, TD_FIELD_COUNT, false};
    if (intake->rows++ % TELL_EVERY == 0) td_watch_tell(watch, TD_WATCH_READING, td_csv_done(csv), td_csv_size(csv));
    if (!td_record_read(layout, &row, &record, &fault))
      reject(intake, &row, fault);
    else if (!add(intake, &row, &record, regions, trouble))
      return false;
  }
  if (status == TD_CSV_END) td_takings_resolve(&intake->takings, &intake->store);
  return status == TD_CSV_END;
}
