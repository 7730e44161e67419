/* The IR: one straight line of typed values, each computed once from earlier ones.
 *
 * Values are made by the functions below, which fold what is constant, simplify, and give the same value for the same
 * computation; so the line holds nothing twice.  What no output needs is left out when the program is emitted.
 * Values are numbered as they are made, and images depend on the numbers: where one computation makes several values,
 * make them in statements of their own (C leaves the order of arguments and of initializers to the compiler).
 * Two things are canonical and make identity tables cheap: a mask "the category is one of S" is ANY(LOWEST(x), S), and
 * a choice between values that are known per category is one LOOKUP.
 */
#ifndef TD_COMPILER_IR_H
#define TD_COMPILER_IR_H

#include <glib.h>
#include <stdbool.h>

#include "runtime/program.h"

/* A value's number; values only refer to smaller numbers. */
typedef uint32_t TdValue;

typedef enum { TD_IR_INPUT, TD_IR_CONST, TD_IR_OP } TdIrKind;

typedef struct {
  uint8_t kind;      /* TdIrKind */
  uint8_t type;      /* TdType */
  uint16_t op;       /* TdOpcode; of an input: TdInputKind */
  uint32_t a, b, c;  /* values, or the table of a LOOKUP in b; of an input: its index in a; 0 where there is none */
  int64_t value;     /* of a constant */
  uint16_t origin;   /* the clause that it comes from */
  int64_t low, high; /* what it can be, both included; of a fault-free lane */
} TdIrNode;

typedef struct {
  GArray *nodes;                /* TdIrNode */
  GArray *tables;               /* TdTable */
  GHashTable *same;             /* node → its number, for what was computed before */
  GPtrArray *reasons, *clauses; /* words, borrowed from the model; the rows of reasons.def first, clause "" first */
  TdValue *outputs;             /* by place; owned */
  size_t output_count, stage_count;
  uint16_t origin; /* the clause that new values come from */
} TdIr;

TdIr *td_ir_new(void);
void td_ir_free(TdIr *ir);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdIr, td_ir_free)

const TdIrNode *td_ir_node(const TdIr *ir, TdValue value);

TdValue td_ir_const(TdIr *ir, TdType type, int64_t value);
TdValue td_ir_input(TdIr *ir, TdInputKind kind, unsigned index, TdType type);
/* A computation; operands as opcodes.def says, 0 for those that the opcode has not. */
TdValue td_ir_op(TdIr *ir, TdOpcode op, TdValue a, TdValue b, TdValue c);

TdValue td_ir_mask(TdIr *ir, bool yes);
TdValue td_ir_reason(TdIr *ir, const char *word);
TdValue td_ir_clause(TdIr *ir, const char *clause);
bool td_ir_is_mask(const TdIr *ir, TdValue value, bool yes);

/* Shorthand for the computations that lowering is made of. */
static inline TdValue td_and(TdIr *ir, TdValue a, TdValue b) {
  return td_ir_op(ir, TD_OP_AND, a, b, 0);
}
static inline TdValue td_or(TdIr *ir, TdValue a, TdValue b) {
  return td_ir_op(ir, TD_OP_OR, a, b, 0);
}
static inline TdValue td_andnot(TdIr *ir, TdValue a, TdValue b) {
  return td_ir_op(ir, TD_OP_ANDNOT, a, b, 0);
}
static inline TdValue td_not(TdIr *ir, TdValue a) {
  return td_ir_op(ir, TD_OP_NOT, a, 0, 0);
}
static inline TdValue td_select(TdIr *ir, TdValue mask, TdValue yes, TdValue no) {
  return td_ir_op(ir, TD_OP_SELECT, mask, yes, no);
}
static inline TdValue td_keep(TdIr *ir, TdValue mask, TdValue amount) {
  return td_ir_op(ir, TD_OP_KEEP, mask, amount, 0);
}

/* The line as text, one value a row. */
void td_ir_dump(const TdIr *ir, GString *out);

#endif
