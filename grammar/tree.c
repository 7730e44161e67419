#include "grammar/tree.h"

const char *const td_node_names[TD_NODE_COUNT] = {
#define TD_NODE(id, name, role, children) name,
#include "grammar/nodes.def"
};

TdNodeRole td_node_role(TdNodeKind kind) {
  static const uint8_t roles[TD_NODE_COUNT] = {
#define TD_NODE(id, name, role, children) TD_NODE_##role,
#include "grammar/nodes.def"
  };
  return (TdNodeRole)roles[kind];
}

TdNode *td_node_new(TdArena *arena, TdNodeKind kind, TdSpan span) {
  TdNode *node = td_arena_new0(arena, TdNode);
  node->kind = kind;
  node->span = span;
  return node;
}

TdNode *td_node_add(TdNode *parent, TdNode *child) {
  if (child == NULL) return parent;
  bool list = child->kind == TD_N_SEQUENCE;
  TdNode *first = list ? child->first : child, *last = list ? child->last : child;
  if (first == NULL) return parent;
  if (parent->first == NULL)
    parent->first = first;
  else
    parent->last->next = first;
  parent->last = last;
  uint32_t height = list ? child->height : child->height + 1;
  if (height > parent->height) parent->height = height;
  return parent;
}

const TdNode *td_node_child(const TdNode *node, TdNodeKind kind) {
  for (const TdNode *child = node->first; child != NULL; child = child->next)
    if (child->kind == kind) return child;
  return NULL;
}

static void dump(const TdNode *node, int depth, GString *out) {
  g_string_append_printf(out, "%*s%s [%u,%u)", depth * 2, "", td_node_names[node->kind], node->span.start,
                         node->span.end);
  if (node->text != NULL) g_string_append_printf(out, " “%s”", node->text);
  if (node->kind == TD_N_LITERAL) g_string_append_printf(out, " = %" G_GINT64_FORMAT, node->literal.value);
  g_string_append_c(out, '\n');
  for (const TdNode *child = node->first; child != NULL; child = child->next) dump(child, depth + 1, out);
}

void td_tree_dump(const TdNode *node, GString *out) {
  dump(node, 0, out);
}
