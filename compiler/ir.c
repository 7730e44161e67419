#include "compiler/ir.h"

#include <string.h>

#include "compiler/fold.h"

static guint node_hash(gconstpointer data) {
  const TdIrNode *node = data;
  uint64_t h = node->kind | (uint64_t)node->type << 8 | (uint64_t)node->op << 16 | (uint64_t)node->a << 32;
  h = (h ^ (h >> 29)) * UINT64_C(0xBF58476D1CE4E5B9) + ((uint64_t)node->b << 32 | node->c);
  h = (h ^ (h >> 32)) * UINT64_C(0x94D049BB133111EB) + (uint64_t)node->value;
  return (guint)(h ^ (h >> 31));
}

static gboolean node_equal(gconstpointer x, gconstpointer y) {
  const TdIrNode *a = x, *b = y;
  return a->kind == b->kind && a->type == b->type && a->op == b->op && a->a == b->a && a->b == b->b && a->c == b->c &&
         a->value == b->value;
}

TdIr *td_ir_new(void) {
  TdIr *ir = g_new0(TdIr, 1);
  ir->nodes = g_array_new(FALSE, FALSE, sizeof(TdIrNode));
  ir->tables = g_array_new(FALSE, FALSE, sizeof(TdTable));
  ir->same = g_hash_table_new_full(node_hash, node_equal, g_free, NULL);
  ir->reasons = g_ptr_array_new();
  ir->clauses = g_ptr_array_new();
  for (int i = 0; i < TD_REASON_COUNT; i++) g_ptr_array_add(ir->reasons, (gpointer)td_reasons[i].word);
  g_ptr_array_add(ir->clauses, (gpointer) "");
  return ir;
}

void td_ir_free(TdIr *ir) {
  if (ir == NULL) return;
  g_array_unref(ir->nodes);
  g_array_unref(ir->tables);
  g_hash_table_unref(ir->same);
  g_ptr_array_unref(ir->reasons);
  g_ptr_array_unref(ir->clauses);
  g_free(ir->outputs);
  g_free(ir);
}

const TdIrNode *td_ir_node(const TdIr *ir, TdValue value) {
  return &g_array_index(ir->nodes, TdIrNode, value);
}

static TdValue intern(TdIr *ir, const TdIrNode *node) {
  gpointer found;
  if (g_hash_table_lookup_extended(ir->same, node, NULL, &found)) return GPOINTER_TO_UINT(found);
  TdValue value = ir->nodes->len;
  g_array_append_val(ir->nodes, *node);
  g_hash_table_insert(ir->same, g_memdup2(node, sizeof *node), GUINT_TO_POINTER(value));
  return value;
}

TdValue td_ir_const(TdIr *ir, TdType type, int64_t value) {
  TdIrNode node = {.kind = TD_IR_CONST, .type = (uint8_t)type, .value = value, .low = value, .high = value};
  return intern(ir, &node);
}

TdValue td_ir_input(TdIr *ir, TdInputKind kind, unsigned index, TdType type) {
  TdIrNode node = {.kind = TD_IR_INPUT, .type = (uint8_t)type, .op = (uint16_t)kind, .a = index};
  node.low = INT64_MIN;
  node.high = INT64_MAX;
  if (type == TD_MONEY && kind == TD_IN_FIELD) {
    node.low = 0;
    node.high = TD_MONEY_MAX;
  }
  return intern(ir, &node);
}

static TdType result_type(const TdIr *ir, TdOpcode op, TdValue a, TdValue b) {
  char kind = td_opcodes[op].dst;
  for (int t = 0; t < TD_TYPE_COUNT; t++)
    if (td_types[t].letter == kind) return (TdType)t;
  if (op == TD_OP_LOOKUP) return (TdType)g_array_index(ir->tables, TdTable, b).type;
  return (TdType)td_ir_node(ir, op == TD_OP_SELECT ? b : a)->type;
}

TdValue td_ir_op(TdIr *ir, TdOpcode op, TdValue a, TdValue b, TdValue c) {
  bool commutes = op == TD_OP_AND || op == TD_OP_OR || op == TD_OP_ADD || op == TD_OP_MIN || op == TD_OP_MAX;
  if (commutes && a > b) {
    TdValue swap = a;
    a = b;
    b = swap;
  }
  TdIrNode node = {.kind = TD_IR_OP,
                   .type = (uint8_t)result_type(ir, op, a, b),
                   .op = (uint16_t)op,
                   .a = a,
                   .b = b,
                   .c = c,
                   .origin = ir->origin};
  TdValue folded;
  if (td_fold(ir, &node, &folded)) return folded;
  td_fold_range(ir, &node);
  return intern(ir, &node);
}

TdValue td_ir_mask(TdIr *ir, bool yes) {
  return td_ir_const(ir, TD_MASK, yes ? -1 : 0);
}

bool td_ir_is_mask(const TdIr *ir, TdValue value, bool yes) {
  const TdIrNode *node = td_ir_node(ir, value);
  return node->kind == TD_IR_CONST && node->type == TD_MASK && (node->value != 0) == yes;
}

static TdValue word(TdIr *ir, GPtrArray *words, TdType type, const char *text) {
  for (guint i = 0; i < words->len; i++)
    if (strcmp(words->pdata[i], text) == 0) return td_ir_const(ir, type, i);
  g_ptr_array_add(words, (gpointer)text);
  return td_ir_const(ir, type, words->len - 1);
}

TdValue td_ir_reason(TdIr *ir, const char *text) {
  return word(ir, ir->reasons, TD_REASON, text);
}

TdValue td_ir_clause(TdIr *ir, const char *clause) {
  return word(ir, ir->clauses, TD_CLAUSE, clause);
}

void td_ir_dump(const TdIr *ir, GString *out) {
  for (guint i = 0; i < ir->nodes->len; i++) {
    const TdIrNode *node = td_ir_node(ir, i);
    g_string_append_printf(out, "%%%u %s = ", i, td_types[node->type].name);
    if (node->kind == TD_IR_CONST) {
      g_string_append_printf(out, "const %" G_GINT64_FORMAT, node->value);
    } else if (node->kind == TD_IR_INPUT) {
      g_string_append_printf(out, "input %s %u", td_inputs[node->op].name, node->a);
    } else {
      const TdOpcodeInfo *op = &td_opcodes[node->op];
      const char kinds[] = {op->a, op->b, op->c};
      const uint32_t operands[] = {node->a, node->b, node->c};
      g_string_append(out, op->name);
      for (int k = 0; k < 3; k++)
        if (kinds[k] != '-') g_string_append_printf(out, " %c%u", kinds[k] == '#' ? '#' : '%', operands[k]);
      const char *clause = ir->clauses->pdata[node->origin];
      if (*clause != '\0') g_string_append_printf(out, "  ; %s", clause);
    }
    g_string_append_c(out, '\n');
  }
}
