#include "compiler/account.h"

#include <string.h>

const TdAccountClassInfo td_account_classes[TD_ACCOUNT_COUNT] = {
#define TD_ACCOUNT(id, key, zh, en, doc) {key, {zh, en}},
#include "compiler/account.def"
};

bool td_cites(const GPtrArray *clauses, const TdClause *clause, bool *deeper) {
  bool found = false;
  *deeper = true;
  for (guint i = 0; clauses != NULL && i < clauses->len; i++) {
    bool in;
    const char *cited = clauses->pdata[i];
    if (!td_clause_within(clause->path, cited, &in) &&
        !(clause->within != NULL && td_clause_within(clause->within, cited, &in)))
      continue;
    found = true;
    *deeper &= in;
  }
  return found;
}

static bool whole(const TdTextFigure *figure) {
  return figure->kind == TD_FIG_FULL || (figure->kind == TD_FIG_RATIO && figure->value == 1000000);
}

/* A plain number accounts for a level in arabic figures alone (1—2级): 二级 is a word, and is told by its name. */
bool td_figure_fits(const TdPolicyFigure *policy, const TdTextFigure *text) {
  const TdTextFigure *own = &policy->figure;
  if (text->name != NULL || own->name != NULL) return text->kind == own->kind && g_strcmp0(text->name, own->name) == 0;
  if (whole(text) && whole(own)) return true;
  if (policy->months > 0 && text->kind == TD_FIG_MONTHS) return text->value == policy->months;
  bool plain = text->kind == TD_FIG_NUMBER || (text->kind == TD_FIG_LEVEL && text->arabic) ||
               text->kind == TD_FIG_CLASS || text->kind == TD_FIG_YEAR || text->kind == TD_FIG_MONTH;
  return text->value == own->value && (text->kind == own->kind || (policy->plain && plain));
}

/* The number as it is written, in millionths, whatever its unit. */
static int64_t written(const TdTextFigure *figure) {
  switch (figure->kind) {
    case TD_FIG_MONEY: return figure->value * 10000;
    case TD_FIG_RATIO:
    case TD_FIG_POINTS: return figure->value * 100;
    case TD_FIG_DATE: return INT64_MIN;
    default: return MIN(figure->value, INT64_C(9000000000000)) * 1000000;
  }
}

static const TdTextFigure *text_figure(const TdAccount *account, guint i) {
  return &g_array_index(account->notice->figures, TdTextFigure, i);
}

static const TdClause *clause_of(const TdAccount *account, const TdTextFigure *figure) {
  return &g_array_index(account->notice->clauses, TdClause, figure->clause);
}

static void settle(TdAccount *account, guint i, uint8_t class, int by, TdSpan span, const char *what) {
  TdTextAccount *entry = &g_array_index(account->text, TdTextAccount, i);
  entry->class = class;
  entry->by = by;
  entry->span = span;
  entry->what = what;
}

/* Every place of PIECE in the notice: the figures that lie in it are given to SEEN. */
typedef bool (*Seen)(TdAccount *account, guint figure, const TdNode *node, void *user);

static guint find_piece(TdAccount *account, const char *piece, const TdNode *node, Seen seen, void *user) {
  g_autofree char *wanted = td_squeezed_text(piece);
  const TdSqueezed *squeezed = &account->notice->squeezed;
  guint places = 0;
  if (*wanted == '\0') return 0;
  for (const char *p = squeezed->text->str; (p = strstr(p, wanted)) != NULL; p++) {
    uint32_t start = g_array_index(squeezed->places, uint32_t, (guint)(p - squeezed->text->str));
    uint32_t end = g_array_index(squeezed->places, uint32_t, (guint)(p - squeezed->text->str + strlen(wanted)));
    for (guint i = 0; i < account->notice->figures->len; i++) {
      const TdTextFigure *figure = text_figure(account, i);
      if (figure->start >= start && figure->end <= end) places += seen(account, i, node, user);
    }
  }
  return places;
}

static bool open_entry(const TdAccount *account, guint i) {
  return g_array_index(account->text, TdTextAccount, i).class == TD_AC_MISSING;
}

static bool take_label(TdAccount *account, guint i, const TdNode *node, void *user) {
  (void)user;
  if (open_entry(account, i)) settle(account, i, TD_AC_LABEL, -1, node->span, node->text);
  return true;
}

/* Names that carry figures: what they cover in the text is a name and no figure of its own. */
static void take_labels(TdAccount *account, const TdNode *node) {
  if (node->kind == TD_N_NAME) {
    g_autoptr(GArray) figures = td_text_figures(node->text, strlen(node->text));
    if (figures->len > 0) find_piece(account, node->text, node, take_label, NULL);
    return;
  }
  bool names = node->kind != TD_N_ASSUME && node->kind != TD_N_CLAUSE && node->kind != TD_N_WHEN;
  for (const TdNode *child = node->first; child != NULL && names; child = child->next) take_labels(account, child);
}

/* Which account is the better one of two that fit. */
static int rank(const TdPolicyFigure *figure, const TdTextFigure *text, bool deeper) {
  return figure->class + (deeper ? TD_ACCOUNT_COUNT : 0) + (figure->needs ? 0 : 2 * TD_ACCOUNT_COUNT) +
         (figure->figure.kind == text->kind ? 0 : 4 * TD_ACCOUNT_COUNT);
}

/* A figure of the policy stands for equal figures of one clause; COVERED says of which (figures[] of the policy). */
static void match_text(TdAccount *account, bool deep) {
  g_autofree int *covered = g_new(int, account->policy->len + 1);
  for (guint k = 0; k < account->policy->len; k++) covered[k] = -1;
  for (guint i = 0; deep && i < account->text->len; i++) {
    const TdTextAccount *entry = &g_array_index(account->text, TdTextAccount, i);
    if (entry->by >= 0) covered[entry->by] = (int)text_figure(account, i)->clause;
  }
  for (guint i = 0; i < account->text->len; i++) {
    const TdTextFigure *text = text_figure(account, i);
    int best = -1, best_rank = 0;
    if (!open_entry(account, i)) continue;
    for (guint k = 0; k < account->policy->len; k++) {
      const TdPolicyFigure *figure = &g_array_index(account->policy, TdPolicyFigure, k);
      bool deeper = false;
      if (!td_figure_fits(figure, text)) continue;
      bool named = figure->class == TD_AC_LABEL && (text->kind == TD_FIG_NUMBER || text->kind == TD_FIG_NAME);
      bool cited = named || (figure->clauses == NULL ? figure->anywhere
                                                     : td_cites(figure->clauses, clause_of(account, text), &deeper));
      if (!cited || (deeper && !deep) || (deeper && covered[k] >= 0 && covered[k] != (int)text->clause)) continue;
      if (best >= 0 && rank(figure, text, deeper) >= best_rank) continue;
      best = (int)k;
      best_rank = rank(figure, text, deeper);
    }
    if (best < 0) continue;
    const TdPolicyFigure *figure = &g_array_index(account->policy, TdPolicyFigure, best);
    settle(account, i, figure->class, best, figure->span, figure->item);
    g_array_index(account->text, TdTextAccount, i).deeper = deep;
    if (deep) covered[best] = (int)text->clause;
  }
}

/* How far two figures of one kind are apart; names by what they begin with. */
static int64_t distance(const TdTextFigure *a, const TdTextFigure *b) {
  int64_t apart = a->value > b->value ? a->value - b->value : b->value - a->value;
  if (a->name == NULL || b->name == NULL) return apart;
  size_t common = 0;
  while (a->name[common] != '\0' && a->name[common] == b->name[common]) common++;
  return apart + (int64_t)(strlen(a->name) - common) * 100000;
}

static void ground(TdAccount *account, TdPolicyFigure *figure) {
  int other = -1, near = -1;
  int64_t nearest = INT64_MAX;
  for (guint i = 0; i < account->text->len; i++) {
    const TdTextFigure *text = text_figure(account, i);
    bool deeper;
    bool cited =
        figure->clauses == NULL ? figure->anywhere : td_cites(figure->clauses, clause_of(account, text), &deeper);
    if (!cited) continue;
    bool level = figure->plain && text->kind == TD_FIG_LEVEL && text->value == figure->figure.value;
    if (level || td_figure_fits(figure, text)) {
      figure->ground = TD_GROUND_YES;
      figure->like = (int)i;
      return;
    }
    if (text->kind != figure->figure.kind && !text->ordinal && text->name == NULL &&
        written(text) == written(&figure->figure) && written(text) != INT64_MIN && other < 0)
      other = (int)i;
    int64_t far = distance(text, &figure->figure);
    if (text->kind == figure->figure.kind && open_entry(account, i)) far /= 1024; /* it is one of two that differ */
    if (text->kind != figure->figure.kind || far >= nearest) continue;
    near = (int)i;
    nearest = far;
  }
  figure->like = other >= 0 ? other : near;
  figure->ground = figure->assumed                                ? TD_GROUND_ASSUMED
                   : !figure->needs                               ? TD_GROUND_NOT_NEEDED
                   : other >= 0                                   ? TD_GROUND_OTHER_KIND
                   : figure->clauses == NULL && !figure->anywhere ? TD_GROUND_NO_CLAUSE
                                                                  : TD_GROUND_NO_FIGURE;
}

static bool groundless(const TdPolicyFigure *figure) {
  return figure->ground >= TD_GROUND_NO_FIGURE;
}

/* How near a figure of the policy comes to a missing one: of the same clause and kind; the same figure where another
 * clause is cited; at last one of a name.  INT64_MAX: not at all. */
static int64_t nearness(const TdAccount *account, const TdPolicyFigure *figure, guint i) {
  const TdTextFigure *text = text_figure(account, i);
  const TdClause *clause = clause_of(account, text);
  bool deeper, lost = groundless(figure) || figure->ground == TD_GROUND_ASSUMED;
  bool cited = figure->clauses == NULL ? figure->anywhere : td_cites(figure->clauses, clause, &deeper);
  bool kind = figure->figure.kind == text->kind || figure->plain ||
              (figure->months > 0 && text->kind == TD_FIG_MONTHS) || (lost && figure->like == (int)i);
  if (text->name != NULL && figure->figure.name == NULL) return INT64_MAX;
  bool moved = groundless(figure) && td_figure_fits(figure, text);
  if (!kind || (!cited && !moved && figure->class != TD_AC_LABEL)) return INT64_MAX;
  int64_t far = MIN(distance(text, &figure->figure), INT64_MAX / 8);
  return (lost ? far / 1024 : far) + (cited || moved ? 0 : INT64_MAX / 4);
}

/* Of a missing figure the policy's that was probably meant. */
static void find_near(TdAccount *account, guint i) {
  int64_t nearest = INT64_MAX;
  for (guint k = 0; k < account->policy->len; k++) {
    const TdPolicyFigure *figure = &g_array_index(account->policy, TdPolicyFigure, k);
    int64_t far = nearness(account, figure, i);
    if (far >= nearest) continue;
    nearest = far;
    settle(account, i, TD_AC_MISSING, (int)k, figure->span, figure->item);
  }
}

static void add_slip(TdAccount *account, TdSlipKind kind, TdSpan span, const char *text) {
  TdAccountSlip slip = {.kind = (uint8_t)kind, .span = span, .text = text};
  g_array_append_val(account->slips, slip);
}

static bool take_outside(TdAccount *account, guint i, const TdNode *item, void *user) {
  bool deeper;
  const TdNode *reason = td_node_child(item, TD_N_ASSUME);
  if (!open_entry(account, i) || !td_cites(user, clause_of(account, text_figure(account, i)), &deeper)) return false;
  settle(account, i, TD_AC_OUTSIDE, -1, item->span, reason != NULL ? reason->first->text : NULL);
  return true;
}

static void take_outsides(TdAccount *account, const TdNode *tree) {
  for (const TdNode *item = tree->first; item != NULL; item = item->next) {
    const TdNode *clause = item->kind == TD_N_OUTSIDE ? td_node_child(item, TD_N_CLAUSE) : NULL;
    if (clause == NULL) continue;
    GPtrArray *clauses = td_account_clauses(account, clause);
    if (find_piece(account, item->first->text, item, take_outside, clauses) > 0) continue;
    g_autofree char *wanted = td_squeezed_text(item->first->text);
    bool there = strstr(account->notice->squeezed.text->str, wanted) != NULL;
    add_slip(account, there ? TD_SLIP_OUTSIDE : TD_SLIP_OUTSIDE_TEXT, item->first->span, item->first->text);
  }
}

static bool has_clause(const TdNotice *notice, const char *clause) {
  for (guint i = 0; i < notice->clauses->len; i++)
    if (strcmp(g_array_index(notice->clauses, TdClause, i).path, clause) == 0) return true;
  return false;
}

static void check_clauses(TdAccount *account, const TdNode *node) {
  if (node->kind == TD_N_TEST) return;
  bool own = node->kind == TD_N_CLAUSE && (node->first == NULL || node->first->kind == TD_N_CLAUSE_REF);
  for (const TdNode *child = node->first; child != NULL; child = child->next) {
    if (own && child->kind == TD_N_CLAUSE_REF) {
      g_autofree char *clause = td_clause_canonical(child->text);
      if (!has_clause(account->notice, clause)) add_slip(account, TD_SLIP_CLAUSE, child->span, child->text);
    }
    check_clauses(account, child);
  }
}

static void clear_policy_figure(gpointer figure) {
  g_free(((TdPolicyFigure *)figure)->figure.name);
}

static void free_set(gpointer set) {
  g_ptr_array_unref(set);
}

TdAccount *td_account_new(const TdNode *tree, const TdNotice *notice) {
  TdAccount *account = g_new0(TdAccount, 1);
  account->notice = notice;
  account->text = g_array_new(FALSE, TRUE, sizeof(TdTextAccount));
  account->policy = g_array_new(FALSE, TRUE, sizeof(TdPolicyFigure));
  g_array_set_clear_func(account->policy, clear_policy_figure);
  account->slips = g_array_new(FALSE, TRUE, sizeof(TdAccountSlip));
  account->clause_sets = g_ptr_array_new_with_free_func(free_set);
  td_account_collect(account, tree);
  for (guint i = 0; i < notice->figures->len; i++) {
    TdTextAccount entry = {.class = TD_AC_MISSING, .by = -1};
    g_array_append_val(account->text, entry);
  }
  for (const TdNode *item = tree->first; item != NULL; item = item->next)
    if (item->kind == TD_N_LABELS || item->kind == TD_N_IDENTITIES || item->kind == TD_N_FURTHER ||
        item->kind == TD_N_LIST)
      take_labels(account, item);
  match_text(account, false);
  match_text(account, true);
  take_outsides(account, tree);
  for (guint i = 0; i < account->text->len; i++)
    if (open_entry(account, i) && text_figure(account, i)->ordinal)
      settle(account, i, TD_AC_UNUSED, -1, (TdSpan){0, 0, 0}, NULL);
  for (guint k = 0; k < account->policy->len; k++) {
    TdPolicyFigure *figure = &g_array_index(account->policy, TdPolicyFigure, k);
    ground(account, figure);
    account->groundless += groundless(figure);
  }
  for (guint i = 0; i < account->text->len; i++) {
    if (open_entry(account, i)) find_near(account, i);
    account->classes[g_array_index(account->text, TdTextAccount, i).class]++;
  }
  account->missing = account->classes[TD_AC_MISSING];
  check_clauses(account, tree);
  td_account_counts(account);
  return account;
}

void td_account_free(TdAccount *account) {
  if (account == NULL) return;
  g_array_unref(account->text);
  g_array_unref(account->policy);
  g_array_unref(account->slips);
  g_ptr_array_unref(account->clause_sets);
  g_free(account);
}
