/* What the parts of the checker share.  Private to check*.c, names.c and surface.c.
 *
 * A function that cannot make its part because the text is wrong diagnoses it and returns NULL; NULL is passed on in
 * silence, so one mistake gives one message.
 */
#ifndef TD_COMPILER_CHECKER_H
#define TD_COMPILER_CHECKER_H

#include "compiler/check.h"

typedef struct {
  const TdSources *sources;
  TdArena *arena;
  TdDiagnostics *diagnostics;
  TdModel *model;
  const TdNode *tests; /* a file of tests alone, whose tests take the place of the policy's; or NULL */

  bool has_vocabulary;
  GHashTable *vocabulary; /* labels that imports or the policy declare → NAME node */
  GHashTable *labels;     /* label → bit + 1 */
  GHashTable *groups;     /* group of identities → uint64_t in the arena */
  GPtrArray *group_names; /* borrowed, in order */
  GHashTable *values;     /* externals and parameters → ValueName in the arena */
  GHashTable *lists;      /* list → index + 1 */
  GHashTable *annuals;    /* annual amount → index + 1 */
  GHashTable *benefits;   /* benefit → index + 1 */
  GHashTable *subsidies;  /* premium subsidy → index + 1 */
  GHashTable *lost;       /* names that are not called unknown: they stood in what could not be read */
  GHashTable *places;     /* "kind name" → NAME node, to name the first of two */

  GArray *replaces_array;                   /* const char * */
  GArray *label_array;                      /* const char * */
  GArray *identity_array;                   /* TdIdentity */
  GArray *extension_array;                  /* TdExtension */
  GArray *list_array;                       /* TdModelList */
  GArray *external_array;                   /* TdModelExternal */
  GArray *param_array;                      /* TdParam */
  GArray *annual_array;                     /* const char * */
  GArray *condition_array, *deferral_array; /* TdCondition */
  GArray *premium_condition_array;          /* TdCondition */
  GArray *benefit_array;                    /* TdBenefit */
  GArray *subsidy_array;                    /* TdBenefit */
  GArray *alert_array;                      /* TdAlert */
  GArray *requirement_array;                /* TdRequirement */
  GArray *provision_array;                  /* TdProvision */
  GArray *test_array;                       /* TdTest */

  bool damaged;         /* the grammar could not read all of the file's items */
  bool payments_lost;   /* nor all of a benefit or subsidy, perhaps without so much as its name */
  bool identities_lost; /* the grammar could not read all of them */
  bool after_wrong;     /* an 后于 has been diagnosed: the order of the benefits is not certain */
  bool in_benefit;      /* base and aid have a value here */
  TdRecordKind record;  /* whose fields and identities have a meaning here */
} TdChecker;

typedef struct {
  bool param; /* a parameter, else an external */
  uint16_t index;
} TdValueName;

/* Suffixes of an item: what 依据, 假定, 计入 and 当 say. */
typedef struct {
  TdCite cite;
  const TdNode *into;    /* NAME, or NULL */
  const TdNode *when;    /* expression, or NULL */
  const TdNode *outcome; /* PENDING or DEFER, or NULL */
} TdSuffixes;

enum { TD_ALLOW_INTO = 1, TD_ALLOW_WHEN = 2, TD_ALLOW_OUTCOME = 4 };

/* names.c: names, types and places in messages */
const char *td_type_text(TdModelType type);                       /* bilingual */
const char *td_node_text(TdChecker *checker, const TdNode *node); /* as written */
/* Says that no KIND (bilingual) is called as NODE says, with the nearest of COUNT candidates. */
void td_unknown_name(TdChecker *checker, const TdNode *node, const char *kind, const char *const *candidates,
                     size_t count);
/* Adds the names of the record's fields, in both languages; of externals and, with PARAMS, parameters. */
void td_suggest_fields(const TdChecker *checker, GPtrArray *candidates);
void td_suggest_values(TdChecker *checker, GPtrArray *candidates, bool params);
/* Says that there are more of WHAT (bilingual) than LIMIT. */
void td_too_many(TdChecker *checker, const TdNode *node, const char *what, unsigned limit);
/* Claims a name for KIND (bilingual, also the namespace); false when it was taken. */
bool td_claim_name(TdChecker *checker, const char *kind, const TdNode *name);
uint32_t td_node_line(const TdChecker *checker, const TdNode *node);
const char *td_or_nearest(TdChecker *checker, const char *word, const char *const *candidates,
                          size_t count); /* bilingual */
/* The suffixes of NODE, among its children from FIRST on; what ALLOWED does not name, or what stands there twice, is
 * diagnosed for WHERE (bilingual).  The cite's line is NODE's where no suffix says more. */
TdSuffixes td_suffixes(TdChecker *checker, const TdNode *node, const TdNode *first, unsigned allowed,
                       const char *where);
/* The same where nothing but 依据 and 假定 may stand. */
TdCite td_cite(TdChecker *checker, const TdNode *node, const TdNode *first, const char *where);
/* A part as a policy calls it, bilingual, in quotation marks. */
const char *td_part_text(TdChecker *checker, TdNodeKind kind);

/* check_identities.c */
/* BLOCK, and what only premium subsidies know (FURTHER; may be NULL). */
void td_check_identities(TdChecker *checker, const TdNode *block, const TdNode *further);
/* How many identities the record that is looked at can have as its category. */
uint32_t td_identity_count(const TdChecker *checker);
/* The set of labels and groups that NAMES name; false: one is unknown, or no identity where only those may be. */
bool td_check_labels(TdChecker *checker, const TdNode *names, bool identities_only, uint64_t *set);

/* check_type.c */
bool td_literal_in_range(TdChecker *checker, const TdNode *node);
/* Says that NODE, which is FOUND, should have been WANTED; a bare number gets the unit that it lacks. */
void td_wrong_type(TdChecker *checker, const TdNode *node, TdModelType wanted, TdModelType found, const char *what);

/* check_expr.c */
const TdExpr *td_check_expr(TdChecker *checker, const TdNode *node);
/* An expression of a type; WHAT (bilingual) is what it is for. */
const TdExpr *td_check_typed(TdChecker *checker, const TdNode *node, TdModelType type, const char *what);
/* A literal of a type. */
bool td_check_literal(TdChecker *checker, const TdNode *node, TdModelType type, const char *what, int64_t *value);
TdModelType td_literal_type(const TdLiteral *literal);
TdExpr *td_expr_new(TdChecker *checker, TdExprKind kind, TdModelType type);
TdField td_field_by_name(const char *name);
/* Whether the record has FIELD, which NODE names; if not, that is diagnosed. */
bool td_check_field(TdChecker *checker, TdField field, const TdNode *node);
bool td_check_code(TdChecker *checker, TdField field, const TdNode *name, int *value);

/* check_term.c: what kinds of rows a term may have beside values */
enum { TD_TERM_NONE = 1, TD_TERM_DEFER = 2 };
const TdTerm *td_check_term(TdChecker *checker, const TdNode *node, TdModelType type, unsigned flags, TdCite cite,
                            const char *what);

/* check_benefit.c */
typedef enum { TD_CONDITION_OF_CLAIM, TD_CONDITION_OF_STAGE, TD_CONDITION_OF_ALERT } TdConditionPlace;
void td_check_condition(TdChecker *checker, const TdNode *node, TdConditionPlace place, GArray *conditions);
void td_declare_benefit(TdChecker *checker, const TdNode *file, const TdNode *node);
void td_check_benefit(TdChecker *checker, const TdNode *node);
void td_check_subsidy(TdChecker *checker, const TdNode *node);
void td_check_alert(TdChecker *checker, const TdNode *node);

/* check_requirement.c */
void td_check_requirement(TdChecker *checker, const TdNode *node);

/* check_test.c */
void td_check_provision(TdChecker *checker, const TdNode *node);
void td_check_test(TdChecker *checker, const TdNode *node);

#endif
