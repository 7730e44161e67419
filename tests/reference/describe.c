#include "tests/reference/describe.h"

#include <inttypes.h>

static const struct {
  const char *column;
  TdFieldKind kind;
} fields[TD_FIELD_COUNT] = {
#define TD_FIELD(id, column, kind, required, zh, en, doc) {column, TD_KIND_##kind},
#include "runtime/fields.def"
};

static void print_day(int64_t day, FILE *out) {
  GDate date;
  char text[32];
  g_date_clear(&date, 1);
  g_date_set_julian(&date, (guint32)(day + 719163));
  g_date_strftime(text, sizeof text, "%Y-%m-%d", &date);
  fputs(text, out);
}

static void print_money(int64_t fen, FILE *out) {
  uint64_t size = fen < 0 ? -(uint64_t)fen : (uint64_t)fen;
  fprintf(out, "%s%" PRIu64 ".%02" PRIu64, fen < 0 ? "-" : "", size / 100, size % 100);
}

static void print_amount(const char *name, int64_t fen, FILE *out) {
  fprintf(out, " %s ", name);
  print_money(fen, out);
}

static void print_cell(TdFieldKind kind, int64_t value, FILE *out) {
  if (kind == TD_KIND_FUND || kind == TD_KIND_MONEY)
    print_money(value, out);
  else if (kind == TD_KIND_DATE)
    print_day(value, out);
  else
    fprintf(out, "%" PRId64, value);
}

void td_ref_describe_claim(const TdModel *model, const TdRefRun *run, size_t row, FILE *out) {
  const TdRefClaim *claim = &run->claims[row];
  fprintf(out, "  claim %zu, person %" PRIu32 ", %" PRId32 ":", row, run->person[row], run->year[row]);
  if (run->takes_back[row] >= 0) {
    fprintf(out, " takes back %" PRId32 "\n", run->takes_back[row]);
    return;
  }
  for (size_t f = 0; f < TD_FIELD_COUNT; f++) {
    if (!claim->present[f] || f == TD_F_IDENTITIES) continue;
    fprintf(out, " %s=", fields[f].column);
    if (f == TD_F_DISE_NAME)
      fputs(claim->disease, out);
    else
      print_cell(fields[f].kind, claim->value[f], out);
  }
  fputs(" identities=", out);
  for (uint32_t i = 0; i < model->label_count; i++)
    if (claim->labels >> i & 1) fprintf(out, "%s|", model->labels[i]);
  fputc('\n', out);
  for (uint32_t i = 0; i < model->external_count; i++) {
    if (claim->supplied[i])
      fprintf(out, "    external %s = %" PRId64 "\n", model->externals[i].name, claim->external[i]);
    else
      fprintf(out, "    external %s is not supplied\n", model->externals[i].name);
  }
  for (uint32_t i = 0; i < model->list_count; i++) {
    if (!model->lists[i].external) continue;
    fprintf(out, "    list %s%s", model->lists[i].name, claim->lists[i].supplied ? ":" : " is not supplied");
    for (uint32_t j = 0; j < claim->lists[i].entry_count && claim->lists[i].supplied; j++)
      fprintf(out, " %s", claim->lists[i].entries[j]);
    fputc('\n', out);
  }
}

static void describe_line(const TdRefLine *line, FILE *out) {
  fprintf(out, "      %s:", line->benefit);
  print_amount("base", line->base, out);
  print_amount("deductible", line->deductible, out);
  fprintf(out, " ratio %" PRId64, line->ratio);
  print_amount("computed", line->computed, out);
  if (line->limited) print_amount("limit_left", line->limit_left, out);
  print_amount("paid", line->paid, out);
  fprintf(out, " clause %s\n", line->clause);
}

void td_ref_describe_result(const TdModel *model, const char *whose, const TdRefResult *result, FILE *out) {
  static const char *const statuses[TD_STATUS_COUNT] = {
#define TD_STATUS(id, word, zh, en) word,
#include "runtime/reasons.def"
  };
  fprintf(out, "    %s: ", whose);
  if (result->overflow || result->no_original) {
    fputs(result->overflow ? "overflow\n" : "its original was not settled\n", out);
    return;
  }
  fprintf(out, "%s (%s)", (unsigned)result->status < TD_STATUS_COUNT ? statuses[result->status] : "no such status",
          result->reason);
  if (result->status == TD_STATUS_REVERSED) {
    fputc('\n', out);
    return;
  }
  fprintf(out, " category %s", result->category >= 0 ? model->labels[result->category] : "none");
  print_amount("base", result->base, out);
  print_amount("aid", result->aid, out);
  fputc('\n', out);
  for (size_t i = 0; i < result->line_count; i++) describe_line(&result->lines[i], out);
  for (size_t i = 0; i < result->alert_count; i++) {
    fprintf(out, "      alert %s:", result->alerts[i].alert);
    print_amount("amount", result->alerts[i].amount, out);
    print_amount("threshold", result->alerts[i].threshold, out);
    fprintf(out, " clause %s\n", result->alerts[i].clause);
  }
  for (uint32_t k = 0; k < model->annual_count; k++) {
    if (result->delta[k] == 0) continue;
    fputs("      adds", out);
    print_amount(model->annuals[k], result->delta[k], out);
    fputc('\n', out);
  }
}
