#include "compiler/dis.h"

/* Millionths as a percentage with no more decimals than it needs. */
static void append_percent(int64_t ratio, GString *out) {
  g_string_append_printf(out, "%s%" G_GINT64_FORMAT ".%04d", ratio < 0 ? "-" : "", ABS(ratio) / 10000,
                         (int)(ABS(ratio) % 10000));
  while (out->str[out->len - 1] == '0') g_string_truncate(out, out->len - 1);
  if (out->str[out->len - 1] == '.') g_string_truncate(out, out->len - 1);
  g_string_append_c(out, '%');
}

static void append_value(const TdProgramView *view, TdType type, int64_t value, GString *out) {
  switch (type) {
    case TD_MONEY:
      g_string_append_printf(out, "%s%" G_GINT64_FORMAT ".%02d", value < 0 ? "-" : "", ABS(value) / 100,
                             (int)(ABS(value) % 100));
      break;
    case TD_RATIO: append_percent(value, out); break;
    case TD_DATE: {
      GDate date;
      g_date_clear(&date, 1);
      g_date_set_julian(&date, (guint32)(value + 719163));
      g_string_append_printf(out, "%04d-%02d-%02d", g_date_get_year(&date), g_date_get_month(&date),
                             g_date_get_day(&date));
      break;
    }
    case TD_MASK: g_string_append(out, value != 0 ? "yes" : "no"); break;
    case TD_SET: g_string_append_printf(out, "0x%" G_GINT64_MODIFIER "x", (guint64)value); break;
    case TD_STATUS: g_string_append(out, td_statuses[value].word); break;
    case TD_REASON: g_string_append_printf(out, "\"%s\"", view->reasons[value]); break;
    case TD_CLAUSE: g_string_append_printf(out, "\"%s\"", view->clauses[value]); break;
    case TD_BENEFIT: g_string_append(out, view->benefits[value]); break;
    default: g_string_append_printf(out, "%" G_GINT64_FORMAT, value); break;
  }
}

static const char *port_index(const TdProgramView *view, TdIndexed of, unsigned index) {
  switch (of) {
    case TD_OF_FIELD: return td_fields[index].column;
    case TD_OF_EXTERNAL: return view->externals[index].name;
    case TD_OF_ANNUAL: return view->annuals[index];
    case TD_OF_ALERT: return view->alerts[index];
    default: return "";
  }
}

static void names(GString *out, const char *what, const char *const *texts, size_t count) {
  if (count == 0) return;
  g_string_append_printf(out, "%s\n", what);
  for (size_t i = 0; i < count; i++) g_string_append_printf(out, "  %zu %s\n", i, texts[i]);
}

static void interface(const TdProgramView *view, GString *out) {
  g_string_append_printf(out, "policy %s “%s” %s ", view->id, view->title, view->document);
  if (*view->region != '\0')
    g_string_append_printf(out, "region %s\n", view->region);
  else
    g_string_append(out, "reached by its number\n");
  g_string_append(out, "valid ");
  append_value(view, TD_DATE, view->valid_from, out);
  g_string_append(out, " to ");
  if (view->valid_until < TD_DATE_MAX)
    append_value(view, TD_DATE, view->valid_until, out);
  else
    g_string_append(out, "no end");
  g_string_append(out, view->example ? ", an example\n" : "\n");
  names(out, "labels", view->labels, view->label_count);
  if (view->during_stay) g_string_append(out, "labels count on any day of the stay\n");
  if (view->month_end != 0) g_string_append(out, "labels that hold to the end of the month\n");
  for (size_t i = 0; i < view->label_count; i++)
    if (view->month_end >> i & 1) g_string_append_printf(out, "  %zu %s\n", i, view->labels[i]);
  if (view->list_count > 0) g_string_append(out, "lists\n");
  for (size_t i = 0; i < view->list_count; i++)
    g_string_append_printf(out, "  %zu %s%s (%u entries)\n", i, view->lists[i].name,
                           view->lists[i].external ? ", external" : "", view->lists[i].entry_count);
  if (view->external_count > 0) g_string_append(out, "externals\n");
  for (size_t i = 0; i < view->external_count; i++)
    g_string_append_printf(out, "  %zu %s: %s\n", i, view->externals[i].name, td_types[view->externals[i].type].name);
  names(out, "annual amounts", view->annuals, view->annual_count);
  names(out, "benefits", view->benefits, view->benefit_count);
  names(out, "alerts", view->alerts, view->alert_count);
  names(out, "clauses", view->clauses, view->clause_count);
}

static void tables(const TdProgramView *view, GString *out) {
  for (size_t t = 0; t < view->table_count; t++) {
    const TdTable *table = &view->tables[t];
    g_string_append_printf(out, "#%zu %s", t, td_types[table->type].name);
    for (int i = 0; i < TD_TABLE_SIZE;) {
      int end = i + 1;
      while (end < TD_TABLE_SIZE && table->element[end] == table->element[i]) end++;
      g_string_append_printf(out, " %d", i);
      if (end - i > 1) g_string_append_printf(out, "-%d", end - 1);
      g_string_append_c(out, '=');
      append_value(view, (TdType)table->type, table->element[i], out);
      i = end;
    }
    g_string_append_c(out, '\n');
  }
}

static void code(const TdProgramView *view, GString *out) {
  g_string_append(out, "inputs\n");
  for (size_t i = 0; i < view->input_count; i++) {
    const TdInput *input = &view->inputs[i];
    g_string_append_printf(out, "  r%zu %s %s %s\n", i, td_types[input->type].name, td_inputs[input->kind].name,
                           port_index(view, td_inputs[input->kind].of, input->index));
  }
  g_string_append(out, "constants\n");
  for (size_t i = 0; i < view->constant_count; i++) {
    g_string_append_printf(out, "  r%zu %s ", view->input_count + i, td_types[view->constants[i].type].name);
    append_value(view, (TdType)view->constants[i].type, view->constants[i].value, out);
    g_string_append_c(out, '\n');
  }
  g_string_append(out, "tables\n");
  tables(view, out);
  g_string_append_printf(out, "code (%zu instructions, %zu registers)\n", view->instruction_count,
                         view->register_count);
  for (size_t i = 0; i < view->instruction_count; i++) {
    const TdInstruction *at = &view->code[i];
    const TdOpcodeInfo *op = &td_opcodes[at->op];
    const char kinds[] = {op->a, op->b, op->c};
    const uint16_t operands[] = {at->a, at->b, at->c};
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%4zu  r%u = %s", i, at->dst, op->name);
    for (int k = 0; k < 3; k++)
      if (kinds[k] != '-') g_string_append_printf(line, " %c%u", kinds[k] == '#' ? '#' : 'r', operands[k]);
    const char *clause = view->clauses[view->origins[i]];
    if (*clause != '\0') g_string_append_printf(line, "%*s; %s", (int)MAX(1, 40 - (gint)line->len), "", clause);
    g_string_append_printf(out, "%s\n", line->str);
    g_string_free(line, TRUE);
  }
  g_string_append(out, "outputs\n");
  size_t place = 0;
  for (int kind = 0; kind < TD_OUTPUT_KIND_COUNT; kind++)
    for (size_t i = 0; i < td_program_indices(view, td_outputs[kind].of); i++, place++) {
      TdIndexed of = td_outputs[kind].of;
      g_string_append_printf(out, "  %s", td_outputs[kind].name);
      if (of == TD_OF_STAGE) g_string_append_printf(out, " %zu", i);
      if (of == TD_OF_ANNUAL || of == TD_OF_ALERT)
        g_string_append_printf(out, " %s", port_index(view, of, (unsigned)i));
      g_string_append_printf(out, " = r%u\n", view->outputs[place]);
    }
}

/* One program of the image; of the one over enrolments only what is its own, and nothing without subsidies. */
static bool program(GBytes *image, TdRecordKind record, GString *out, TdLoadError *error) {
  TdLoadError ignored;
  gsize size;
  const void *bytes = g_bytes_get_data(image, &size);
  TdProgram *loaded = td_program_load(bytes, size, record, &td_malloc, error != NULL ? error : &ignored);
  if (loaded == NULL) return false;
  const TdProgramView *view = td_program_view(loaded);
  bool subsidies = record == TD_RECORD_ENROLMENT && view->benefit_count > 0 && *view->benefits[0] != '\0';
  if (record == TD_RECORD_CLAIM) interface(view, out);
  if (subsidies) {
    g_string_append(out, "\nover enrolments\n");
    names(out, "subsidies", view->benefits, view->benefit_count);
    names(out, "clauses", view->clauses, view->clause_count);
  }
  if (subsidies || record == TD_RECORD_CLAIM) code(view, out);
  td_program_unref(loaded);
  return true;
}

bool td_disassemble(GBytes *image, GString *out, TdLoadError *error) {
  return program(image, TD_RECORD_CLAIM, out, error) && program(image, TD_RECORD_ENROLMENT, out, error);
}
