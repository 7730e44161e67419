#include "compiler/emit.h"

#include <string.h>

#include "compiler/bytes.h"
#include "compiler/lower.h"

#define NOWHERE UINT32_MAX

typedef struct {
  const TdIr *ir;
  uint32_t *last;                    /* the last value that uses a value; NOWHERE: none, so it is not emitted */
  uint16_t *place;                   /* the register of a value */
  GArray *inputs, *constants, *code; /* TdValue each, in order */
  uint32_t registers;
} Emission;

static void use(Emission *emission, TdValue value, uint32_t user) {
  if (emission->last[value] == NOWHERE || emission->last[value] < user) emission->last[value] = user;
}

static bool is_value(char kind) {
  return kind != '-' && kind != '#';
}

/* Which values are needed, and until when; outputs to the end. */
static void find_uses(Emission *emission) {
  const TdIr *ir = emission->ir;
  uint32_t count = ir->nodes->len;
  for (size_t i = 0; i < ir->output_count; i++) use(emission, ir->outputs[i], count);
  for (uint32_t i = count; i-- > 0;) {
    const TdIrNode *node = td_ir_node(ir, i);
    if (emission->last[i] == NOWHERE || node->kind != TD_IR_OP) continue;
    const TdOpcodeInfo *op = &td_opcodes[node->op];
    if (is_value(op->a)) use(emission, node->a, i);
    if (is_value(op->b)) use(emission, node->b, i);
    if (is_value(op->c)) use(emission, node->c, i);
  }
}

/* Inputs, constants, then temporaries, each free again after its last use. */
static void give_registers(Emission *emission) {
  const TdIr *ir = emission->ir;
  for (uint32_t i = 0; i < ir->nodes->len; i++) {
    if (emission->last[i] == NOWHERE) continue;
    const TdIrNode *node = td_ir_node(ir, i);
    g_array_append_val(node->kind == TD_IR_INPUT   ? emission->inputs
                       : node->kind == TD_IR_CONST ? emission->constants
                                                   : emission->code,
                       i);
  }
  uint32_t next = 0;
  for (guint i = 0; i < emission->inputs->len; i++)
    emission->place[g_array_index(emission->inputs, TdValue, i)] = (uint16_t)next++;
  for (guint i = 0; i < emission->constants->len; i++)
    emission->place[g_array_index(emission->constants, TdValue, i)] = (uint16_t)next++;
  g_autoptr(GArray) free_places = g_array_new(FALSE, FALSE, sizeof(uint16_t));
  for (guint i = 0; i < emission->code->len; i++) {
    TdValue value = g_array_index(emission->code, TdValue, i);
    const TdIrNode *node = td_ir_node(ir, value);
    const TdOpcodeInfo *op = &td_opcodes[node->op];
    const char kinds[] = {op->a, op->b, op->c};
    const TdValue operands[] = {node->a, node->b, node->c};
    for (int k = 0; k < 3; k++) {
      bool again = (k > 0 && operands[k] == operands[0]) || (k > 1 && operands[k] == operands[1]);
      if (!is_value(kinds[k]) || again || emission->last[operands[k]] != value) continue;
      if (td_ir_node(ir, operands[k])->kind == TD_IR_OP) g_array_append_val(free_places, emission->place[operands[k]]);
    }
    if (free_places->len > 0) {
      emission->place[value] = g_array_index(free_places, uint16_t, free_places->len - 1);
      g_array_set_size(free_places, free_places->len - 1);
    } else {
      emission->place[value] = (uint16_t)next++;
    }
  }
  emission->registers = next;
}

static bool too_many(char **error, const char *what, size_t count, size_t limit) {
  if (count <= limit) return false;
  *error = g_strdup_printf("%s: %zu > %zu", what, count, limit);
  return true;
}

static bool fits(const Emission *emission, char **error) {
  const TdIr *ir = emission->ir;
  return !too_many(error, "registers", emission->registers, TD_MAX_REGISTERS) &&
         !too_many(error, "instructions", emission->code->len, TD_MAX_INSTRUCTIONS) &&
         !too_many(error, "tables", ir->tables->len, TD_MAX_TABLES) &&
         !too_many(error, "reasons", ir->reasons->len, TD_MAX_NAMES) &&
         !too_many(error, "clauses", ir->clauses->len, TD_MAX_NAMES);
}

static void put_texts(GByteArray *out, const char *const *texts, size_t count) {
  td_put(out, count, 2);
  for (size_t i = 0; i < count; i++) td_put_text(out, texts[i]);
}

static uint64_t extended_labels(const TdModel *model) {
  uint64_t labels = 0;
  for (uint32_t i = 0; i < model->extension_count; i++) labels |= model->extensions[i].labels;
  return labels;
}

static void put_interface(const TdModel *model, const TdIr *ir, GByteArray *out) {
  td_put_text(out, model->id);
  td_put_text(out, model->title);
  td_put_text(out, model->document);
  td_put_text(out, model->region);
  td_put(out, (uint64_t)model->valid_from, 4);
  td_put(out, (uint64_t)model->valid_until, 4);
  td_put(out, model->example, 1);
  put_texts(out, model->labels, model->label_count);
  td_put(out, model->during_stay, 1);
  td_put(out, extended_labels(model), 8);
  td_put(out, model->list_count, 2);
  for (uint32_t i = 0; i < model->list_count; i++) {
    const TdModelList *list = &model->lists[i];
    td_put_text(out, list->name);
    td_put(out, list->external, 1);
    td_put(out, list->entry_count, 4);
    for (uint32_t k = 0; k < list->entry_count; k++) td_put_text(out, list->entries[k]);
  }
  td_put(out, model->external_count, 2);
  for (uint32_t i = 0; i < model->external_count; i++) {
    static const uint8_t types[] = {
        [TD_M_MONEY] = TD_MONEY, [TD_M_RATIO] = TD_RATIO, [TD_M_COUNT] = TD_COUNT, [TD_M_DATE] = TD_DATE};
    td_put_text(out, model->externals[i].name);
    td_put(out, types[model->externals[i].type], 1);
  }
  put_texts(out, model->annuals, model->annual_count);
  td_put(out, model->benefit_count, 2);
  for (uint32_t i = 0; i < model->benefit_count; i++) td_put_text(out, model->benefits[i].name);
  td_put(out, ir->stage_count, 2);
  td_put(out, model->alert_count, 2);
  for (uint32_t i = 0; i < model->alert_count; i++) td_put_text(out, model->alerts[i].name);
  put_texts(out, (const char *const *)ir->reasons->pdata, ir->reasons->len);
  put_texts(out, (const char *const *)ir->clauses->pdata, ir->clauses->len);
}

static void put_code(const Emission *emission, GByteArray *out) {
  const TdIr *ir = emission->ir;
  td_put(out, emission->inputs->len, 2);
  for (guint i = 0; i < emission->inputs->len; i++) {
    const TdIrNode *node = td_ir_node(ir, g_array_index(emission->inputs, TdValue, i));
    td_put(out, node->op, 1);
    td_put(out, node->a, 2);
  }
  td_put(out, emission->constants->len, 2);
  for (guint i = 0; i < emission->constants->len; i++) {
    const TdIrNode *node = td_ir_node(ir, g_array_index(emission->constants, TdValue, i));
    td_put(out, node->type, 1);
    td_put(out, (uint64_t)node->value, 8);
  }
  td_put(out, ir->tables->len, 2);
  for (guint i = 0; i < ir->tables->len; i++) {
    const TdTable *table = &g_array_index(ir->tables, TdTable, i);
    td_put(out, table->type, 1);
    for (int k = 0; k < TD_TABLE_SIZE; k++) td_put(out, (uint64_t)table->element[k], 8);
  }
  td_put(out, emission->registers, 2);
  td_put(out, emission->code->len, 2);
  for (guint i = 0; i < emission->code->len; i++) {
    TdValue value = g_array_index(emission->code, TdValue, i);
    const TdIrNode *node = td_ir_node(ir, value);
    const TdOpcodeInfo *op = &td_opcodes[node->op];
    td_put(out, node->op, 2);
    td_put(out, emission->place[value], 2);
    td_put(out, is_value(op->a) ? emission->place[node->a] : 0, 2);
    td_put(out, is_value(op->b) ? emission->place[node->b] : op->b == '#' ? node->b : 0, 2);
    td_put(out, is_value(op->c) ? emission->place[node->c] : 0, 2);
    td_put(out, node->origin, 2);
  }
  td_put(out, ir->output_count, 2);
  for (size_t i = 0; i < ir->output_count; i++) td_put(out, emission->place[ir->outputs[i]], 2);
}

bool td_emit_program(const TdModel *model, const TdIr *ir, GByteArray *out, char **error) {
  uint32_t count = ir->nodes->len;
  g_autofree uint32_t *last = g_new(uint32_t, count);
  g_autofree uint16_t *place = g_new0(uint16_t, count);
  memset(last, 0xFF, count * sizeof *last);
  g_autoptr(GArray) inputs = g_array_new(FALSE, FALSE, sizeof(TdValue));
  g_autoptr(GArray) constants = g_array_new(FALSE, FALSE, sizeof(TdValue));
  g_autoptr(GArray) code = g_array_new(FALSE, FALSE, sizeof(TdValue));
  Emission emission = {ir, last, place, inputs, constants, code, 0};
  find_uses(&emission);
  give_registers(&emission);
  if (!fits(&emission, error)) return false;
  put_interface(model, ir, out);
  put_code(&emission, out);
  return true;
}
