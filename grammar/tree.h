/* The syntax tree: nodes of one shape, each with the bytes that it stands for.
 *
 * What the children of a node are is said in nodes.def.  Trees live in the arena of their compilation.
 */
#ifndef TD_GRAMMAR_TREE_H
#define TD_GRAMMAR_TREE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "grammar/arena.h"
#include "grammar/literal.h"
#include "grammar/source.h"

typedef enum {
#define TD_NODE(id, name, role, children) TD_N_##id,
#include "grammar/nodes.def"
  TD_NODE_COUNT
} TdNodeKind;

extern const char *const td_node_names[TD_NODE_COUNT];

/* What a node is to the text that it stands for; nodes.def says it of every kind. */
typedef enum { TD_NODE_PART, TD_NODE_STATEMENT, TD_NODE_FIGURED } TdNodeRole;

TdNodeRole td_node_role(TdNodeKind kind);

typedef struct TdNode TdNode;
struct TdNode {
  TdNodeKind kind;
  TdSpan span;
  const char *text;  /* names, strings, clauses: the text meant, without quotes; literals: as written; NULL elsewhere */
  TdLiteral literal; /* of a LITERAL */
  uint32_t height;   /* 1 + the greatest of the children's */
  TdNode *first, *last, *next;
};

/* No tree is higher, so that walking one by recursion is safe. */
enum { TD_TREE_HEIGHT = 250 };

TdNode *td_node_new(TdArena *arena, TdNodeKind kind, TdSpan span);
/* Appends CHILD to PARENT (NULL: nothing happens), or what a SEQUENCE holds in its stead.  Returns PARENT. */
TdNode *td_node_add(TdNode *parent, TdNode *child);

/* The first child of a kind, or NULL. */
const TdNode *td_node_child(const TdNode *node, TdNodeKind kind);

/* The tree as indented text, one node a line with its bytes, for --dump=tree. */
void td_tree_dump(const TdNode *node, GString *out);

#endif
