#include "tools/settle/archive.h"

#include "tools/ledger/head.h"
#include "tools/ledger/record_code.h"
#include "tools/settle/image_trouble.h"

static void program_unref(gpointer program) {
  td_program_unref(program);
}

void td_archive_init(TdArchive *archive) {
  archive->programs = g_ptr_array_new_with_free_func(program_unref);
}

void td_archive_clear(TdArchive *archive) {
  g_clear_pointer(&archive->programs, g_ptr_array_unref);
}

bool td_archive_add(TdArchive *archive, const TdSlice *image, TdTrouble **trouble) {
  TdLoadError error = {0};
  TdProgram *program = image ? td_program_load(image->text, image->length, TD_RECORD_CLAIM, &td_malloc, &error) : NULL;
  g_ptr_array_add(archive->programs, program);
  if (program) return true;
  return image ? td_image_trouble_in_ledger(trouble, archive->programs->len - 1, &error) : false;
}

bool td_archive_fill(TdArchive *archive, const TdLedger *ledger, TdTrouble **trouble) {
  for (uint32_t i = 0; i < td_ledger_policy_count(ledger); i++) {
    gsize size;
    const char *bytes = g_bytes_get_data(td_ledger_image(ledger, i), &size);
    if (!td_archive_add(archive, &(TdSlice){bytes, size}, trouble)) return false;
  }
  return true;
}

const TdProgramView *td_archive_view(const TdArchive *archive, const TdEntry *entry) {
  const TdProgram *program =
      entry->policy < archive->programs->len ? g_ptr_array_index(archive->programs, entry->policy) : NULL;
  return program ? td_program_view(program) : NULL;
}

static bool fits_none(const TdEntry *entry) {
  return entry->reason < TD_REASON_COUNT && entry->category == 0 && entry->lines.length == 0 &&
         entry->alerts.length == 0 && entry->added.length == 0;
}

bool td_archive_fits(const TdProgramView *view, const TdEntry *entry) {
  if (entry->status >= TD_STATUS_COUNT || entry->takes_back != (entry->status == TD_STATUS_REVERSED)) return false;
  if (!view) return fits_none(entry);
  TdBytesReader lines = td_bytes_reader(entry->lines), alerts = td_bytes_reader(entry->alerts);
  TdEntryLine line;
  TdEntryAlert alert;
  int64_t paid = 0;
  bool held = true;
  while (td_line_next(&lines, view, &line)) held = held && !__builtin_add_overflow(paid, line.paid, &paid);
  while (td_alert_next(&alerts, view, &alert)) continue;
  if (lines.bad || alerts.bad || !held || entry->reason >= view->reason_count || entry->category > view->label_count)
    return false;
  if (entry->status == TD_STATUS_PAID || entry->status == TD_STATUS_ZERO) return paid == entry->aid;
  return entry->lines.length == 0 && (!entry->takes_back || entry->alerts.length == 0);
}

bool td_archive_get(const TdArchive *archive, TdLedger *ledger, uint64_t number, TdEntry *entry, TdRecord *record,
                    const TdProgramView **view, TdTrouble **trouble) {
  if (!td_ledger_get(ledger, number, entry, NULL, trouble)) return false;
  *view = td_archive_view(archive, entry);
  if (td_record_decode(entry->record, record) && td_archive_fits(*view, entry)) return true;
  return td_ledger_damaged(td_ledger_store(ledger), "一笔结算与它的政策不符", "a settlement does not fit its policy",
                           trouble);
}

const char *td_archive_reason(const TdProgramView *view, const TdEntry *entry) {
  return view ? view->reasons[entry->reason] : td_reasons[entry->reason].word;
}
