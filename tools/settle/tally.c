#include "tools/settle/tally.h"

void td_tally_init(TdTally *tally, const TdPolicies *policies, TdRecordKind record) {
  *tally = (TdTally){.record = record,
                     .policy_count = policies->items->len,
                     .policies = g_new0(TdPolicyTally, policies->items->len),
                     .unknown_labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                     .unknown_columns = g_ptr_array_new_with_free_func(g_free)};
  for (size_t i = 0; i < tally->policy_count; i++) {
    TdPolicyTally *policy = &tally->policies[i];
    const TdPolicy *of = td_policies_get(policies, i);
    policy->archived = of->archived;
    policy->view = record == TD_RECORD_CLAIM ? of->view : td_program_view(of->premiums);
    for (int k = 0; k < TD_STATUS_COUNT; k++) policy->reasons[k] = g_new0(uint64_t, policy->view->reason_count);
    policy->benefits = g_new0(TdBenefitTally, policy->view->benefit_count + 1);
    policy->alerts = g_new0(uint64_t, policy->view->alert_count + 1);
  }
}

void td_tally_clear(TdTally *tally) {
  for (size_t i = 0; i < tally->policy_count; i++) {
    for (int k = 0; k < TD_STATUS_COUNT; k++) g_free(tally->policies[i].reasons[k]);
    g_free(tally->policies[i].benefits);
    g_free(tally->policies[i].alerts);
  }
  g_free(tally->policies);
  g_clear_pointer(&tally->unknown_labels, g_hash_table_unref);
  g_clear_pointer(&tally->unknown_columns, g_ptr_array_unref);
  g_clear_pointer(&tally->late, g_ptr_array_unref);
  *tally = (TdTally){0};
}

void td_tally_restart(TdTally *tally) {
  for (size_t i = 0; i < tally->policy_count; i++) {
    TdPolicyTally *policy = &tally->policies[i];
    const TdProgramView *view = policy->view;
    for (int k = 0; k < TD_STATUS_COUNT; k++) memset(policy->reasons[k], 0, view->reason_count * sizeof(uint64_t));
    memset(policy->benefits, 0, view->benefit_count * sizeof *policy->benefits);
    memset(policy->alerts, 0, view->alert_count * sizeof *policy->alerts);
  }
  g_hash_table_remove_all(tally->unknown_labels);
  g_clear_pointer(&tally->late, g_ptr_array_unref);
  *tally = (TdTally){.record = tally->record,
                     .policy_count = tally->policy_count,
                     .policies = tally->policies,
                     .unknown_labels = tally->unknown_labels,
                     .unknown_columns = tally->unknown_columns,
                     .paid = tally->paid};
}

uint64_t td_tally_rejects(const TdTally *tally) {
  uint64_t rejects = 0;
  for (int i = 0; i < TD_REJECT_COUNT; i++) rejects += tally->rejected[i];
  return rejects;
}

GHashTable *td_tally_reasons(const TdTally *tally, TdStatus status) {
  GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
  for (size_t i = 0; i < tally->policy_count; i++) {
    const TdPolicyTally *policy = &tally->policies[i];
    for (size_t k = 0; k < policy->view->reason_count; k++) {
      if (policy->reasons[status][k] == 0) continue;
      uint64_t *count = g_hash_table_lookup(words, policy->view->reasons[k]);
      if (!count) {
        count = g_new0(uint64_t, 1);
        g_hash_table_insert(words, (gpointer)policy->view->reasons[k], count);
      }
      *count += policy->reasons[status][k];
    }
  }
  return words;
}

void td_tally_columns(TdTally *tally, const TdCsv *csv, const TdLayout *layout) {
  const TdCsvRow *header = td_csv_header(csv);
  for (size_t i = 0; i < header->count; i++) {
    TdSlice name = header->cells[i];
    bool placed = name.length == 0;
    for (size_t f = 0; f < TD_FIELD_COUNT; f++) placed |= layout->place[f] == (int)i;
    if (!placed) g_ptr_array_add(tally->unknown_columns, g_strndup(name.text, name.length));
  }
}
