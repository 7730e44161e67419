#include "tools/settle/supply.h"

#include "grammar/parse.h"

void td_supply_drop(TdSupply *supply) {
  for (size_t k = 0; supply->externals && k < supply->view->external_count; k++) g_free(supply->externals[k].rows);
  g_free(supply->externals);
  td_names_clear(&supply->diseases);
  g_clear_pointer(&supply->listed, g_array_unref);
}

void td_supplies_free(TdSupply *supplies, const TdPolicies *policies) {
  if (!supplies) return;
  for (guint i = 0; i < policies->items->len; i++) td_supply_drop(&supplies[i]);
  g_free(supplies);
}

static void add_entry(TdSupply *supply, const char *entry, size_t list) {
  bool fresh;
  uint32_t number = td_names_intern(&supply->diseases, td_slice(entry), &fresh);
  uint64_t none = 0;
  if (fresh) g_array_append_val(supply->listed, none);
  g_array_index(supply->listed, uint64_t, number) |= UINT64_C(1) << list;
}

static bool init_supply(TdSupply *supply, const TdProgramView *view, TdParams *params, TdTrouble **trouble) {
  supply->view = view;
  supply->externals = g_new0(TdSupplied, view->external_count + 1);
  supply->listed = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  td_names_init(&supply->diseases);
  for (size_t i = 0; i < view->list_count; i++) {
    if (view->lists[i].external) continue;
    supply->lists |= UINT64_C(1) << i;
    for (size_t k = 0; k < view->lists[i].entry_count; k++) add_entry(supply, view->lists[i].entries[k], i);
  }
  for (size_t i = 0; i < view->external_count; i++) {
    TdSupplied *external = &supply->externals[i];
    if (!td_params_get(params, view->id, view->externals[i].name, (TdType)view->externals[i].type, &external->rows,
                       &external->count, trouble))
      return false;
  }
  return true;
}

static void warn(GPtrArray *warnings, char *zh, char *en) {
  TdTrouble *warning = NULL;
  td_trouble_set(&warning, zh, en);
  g_ptr_array_add(warnings, warning);
}

/* Takes a list for one policy.  *taken: the policy leaves such a list to others. */
static bool supply_list(TdSupply *supply, const TdListOption *option, const char *const *entries, bool *taken,
                        TdTrouble **trouble) {
  for (size_t i = 0; i < supply->view->list_count; i++) {
    if (!supply->view->lists[i].external || !g_str_equal(supply->view->lists[i].name, option->name)) continue;
    if (supply->lists >> i & 1)
      return td_trouble_set(
          trouble, g_strdup_printf("政策 %s 的名单「%s」给了两个文件；请只给一个", supply->view->id, option->name),
          g_strdup_printf("the list '%s' of the policy %s has two files; give it one", option->name, supply->view->id));
    supply->lists |= UINT64_C(1) << i;
    for (size_t k = 0; entries[k]; k++) add_entry(supply, entries[k], i);
    *taken = true;
  }
  return true;
}

/* The nearest name among the lists that some policy leaves to others, or NULL. */
static const char *near_list(const TdPolicies *policies, const char *name) {
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < policies->items->len; i++) {
    const TdProgramView *view = td_policies_get(policies, i)->view;
    for (size_t k = 0; k < view->list_count; k++)
      if (view->lists[k].external) g_ptr_array_add(names, (gpointer)view->lists[k].name);
  }
  return names->len > 0 ? td_nearest(name, (const char *const *)names->pdata, names->len) : NULL;
}

static bool supply_option(TdSupply *supplies, const TdPolicies *policies, const TdListOption *option,
                          GPtrArray *warnings, TdTrouble **trouble) {
  g_auto(GStrv) entries = td_list_read(option->file, trouble);
  if (!entries) return false;
  bool taken = false;
  for (guint i = 0; i < policies->items->len; i++) {
    if (td_policies_get(policies, i)->archived && !policies->replays) continue;
    if (option->policy && !g_str_equal(option->policy, supplies[i].view->id)) continue;
    if (!supply_list(&supplies[i], option, (const char *const *)entries, &taken, trouble)) return false;
  }
  if (taken) return true;
  const char *near = near_list(policies, option->name);
  const char *of = option->policy ? option->policy : "";
  warn(warnings,
       g_strdup_printf("没有政策%s%s需要名单「%s」，未使用%s%s%s", of[0] ? " " : "", of, option->name,
                       near ? "；是否指「" : "", near ? near : "", near ? "」？" : ""),
       g_strdup_printf("no policy %s%sneeds the list '%s'; it is not used%s%s%s", of, of[0] ? " " : "", option->name,
                       near ? "; did you mean '" : "", near ? near : "", near ? "'?" : ""));
  return true;
}

static const TdProgramView *find_policy(const TdPolicies *policies, const char *id) {
  for (guint i = 0; i < policies->items->len; i++)
    if (g_str_equal(td_policies_get(policies, i)->view->id, id)) return td_policies_get(policies, i)->view;
  return NULL;
}

/* Values given under a loaded policy's name that it does not know.  The names of policies that are not loaded may well
 * be right: one file may serve many. */
static void warn_unused(const TdPolicies *policies, const TdParams *params, GPtrArray *warnings) {
  size_t count = 0;
  const TdParamsRow *rows = params ? td_params_rows(params, &count) : NULL;
  for (size_t i = 0; i < count; i++) {
    const TdProgramView *view = rows[i].used ? NULL : find_policy(policies, rows[i].policy);
    if (!view) continue;
    g_autofree const char **names = g_new(const char *, view->external_count + 1);
    for (size_t k = 0; k < view->external_count; k++) names[k] = view->externals[k].name;
    const char *near = td_nearest(rows[i].name, names, view->external_count);
    warn(warnings,
         g_strdup_printf("外部值文件第 %" G_GUINT64_FORMAT " 行：政策 %s 不用「%s」%s%s%s", (guint64)rows[i].line,
                         rows[i].policy, rows[i].name, near ? "；是否指「" : "", near ? near : "", near ? "」？" : ""),
         g_strdup_printf("externals file, line %" G_GUINT64_FORMAT ": the policy %s does not use '%s'%s%s%s",
                         (guint64)rows[i].line, rows[i].policy, rows[i].name, near ? "; did you mean '" : "",
                         near ? near : "", near ? "'?" : ""));
  }
}

/* Does a program ask for external number INDEX, or for lists? */
static bool asks(const TdProgramView *view, TdInputKind kind, TdInputKind other, size_t index) {
  for (size_t i = 0; i < view->input_count; i++)
    if ((view->inputs[i].kind == kind || view->inputs[i].kind == other) && view->inputs[i].index == index) return true;
  return false;
}

/* PROGRAM is the one that will be run. */
static void warn_missing(const TdSupply *supply, const TdProgramView *program, GPtrArray *warnings) {
  const TdProgramView *view = supply->view;
  bool lists = asks(program, TD_IN_LISTED, TD_IN_LISTS_SUPPLIED, 0);
  g_autoptr(GString) names = g_string_new(NULL);
  for (size_t i = 0; i < view->external_count; i++)
    if (supply->externals[i].count == 0 && asks(program, TD_IN_EXTERNAL, TD_IN_HAS_EXTERNAL, i))
      g_string_append_printf(names, " %s", view->externals[i].name);
  for (size_t i = 0; i < view->list_count && lists; i++)
    if (!(supply->lists >> i & 1)) g_string_append_printf(names, " %s", view->lists[i].name);
  if (names->len == 0) return;
  bool claims = program->record == TD_RECORD_CLAIM; /* enrolments read no lists */
  warn(warnings,
       g_strdup_printf("政策 %s 所需而未提供（--params%s）：%s", view->id, claims ? "、--list" : "", names->str + 1),
       g_strdup_printf("the policy %s needs what was not supplied (--params%s): %s", view->id, claims ? ", --list" : "",
                       names->str + 1));
}

TdSupply *td_supplies_new(const TdPolicies *policies, TdRecordKind record, TdParams *params, const GPtrArray *options,
                          GPtrArray *warnings, TdTrouble **trouble) {
  TdSupply *supplies = g_new0(TdSupply, policies->items->len + 1);
  bool done = true;
  for (guint i = 0; done && i < policies->items->len; i++) {
    const TdPolicy *policy = td_policies_get(policies, i);
    done = init_supply(&supplies[i], policy->view, policy->archived && !policies->replays ? NULL : params, trouble);
  }
  for (guint i = 0; done && i < options->len; i++)
    done = supply_option(supplies, policies, g_ptr_array_index(options, i), warnings, trouble);
  if (!done) {
    td_supplies_free(supplies, policies);
    return NULL;
  }
  warn_unused(policies, params, warnings);
  for (guint i = 0; i < policies->items->len; i++) {
    const TdPolicy *policy = td_policies_get(policies, i);
    if (policy->archived && !policies->replays) continue;
    warn_missing(&supplies[i], record == TD_RECORD_CLAIM ? policy->view : td_program_view(policy->premiums), warnings);
  }
  return supplies;
}

/* ---- mixtures */

static void copy_list(TdSupply *supply, const TdSupply *from, size_t list) {
  supply->lists |= UINT64_C(1) << list;
  for (uint32_t i = 0; i < from->diseases.count; i++) {
    if (!(g_array_index(from->listed, uint64_t, i) >> list & 1)) continue;
    TdSlice entry = td_names_text(&from->diseases, i);
    g_autofree char *text = g_strndup(entry.text, entry.length);
    add_entry(supply, text, list);
  }
}

void td_supply_mix(TdSupply *supply, const TdProgramView *view, const TdSupply *old_supply,
                   const TdSupply *new_supply) {
  *supply = (TdSupply){.view = view,
                       .externals = g_new0(TdSupplied, view->external_count + 1),
                       .listed = g_array_new(FALSE, FALSE, sizeof(uint64_t))};
  td_names_init(&supply->diseases);
  for (size_t i = 0; i < view->external_count; i++) {
    const TdSupplied *from = &(old_supply->externals[i].count > 0 ? old_supply : new_supply)->externals[i];
    if (from->count == 0) continue;
    supply->externals[i] = (TdSupplied){g_memdup2(from->rows, from->count * sizeof *from->rows), from->count};
  }
  for (size_t i = 0; i < view->list_count; i++) {
    if (!view->lists[i].external) {
      supply->lists |= UINT64_C(1) << i;
      for (size_t k = 0; k < view->lists[i].entry_count; k++) add_entry(supply, view->lists[i].entries[k], i);
      continue;
    }
    bool of_old = old_supply->view->lists[i].external && (old_supply->lists >> i & 1);
    bool of_new = new_supply->view->lists[i].external && (new_supply->lists >> i & 1);
    if (of_old || of_new) copy_list(supply, of_old ? old_supply : new_supply, i);
  }
}

/* The lists that are supplied from outside under both: what else is on a list is the policies' own. */
static uint64_t outside(const TdSupply *a, const TdSupply *b) {
  uint64_t lists = 0;
  for (size_t i = 0; i < a->view->list_count; i++)
    if (a->view->lists[i].external && b->view->lists[i].external) lists |= UINT64_C(1) << i;
  return lists;
}

static bool lists_within(const TdSupply *a, const TdSupply *b, uint64_t lists) {
  for (uint32_t i = 0; i < a->diseases.count; i++) {
    uint64_t on = g_array_index(a->listed, uint64_t, i) & lists;
    if (on & ~td_supply_listed(b, td_names_text(&a->diseases, i))) return false;
  }
  return true;
}

static bool lists_same(const TdSupply *a, const TdSupply *b) {
  uint64_t lists = outside(a, b);
  return (a->lists & lists) == (b->lists & lists) && lists_within(a, b, lists) && lists_within(b, a, lists);
}

bool td_supply_same(const TdSupply *a, const TdSupply *b) {
  for (size_t i = 0; i < a->view->external_count; i++) {
    const TdSupplied *x = &a->externals[i], *y = &b->externals[i];
    if (x->count != y->count) return false;
    for (size_t k = 0; k < x->count; k++)
      if (x->rows[k].from != y->rows[k].from || x->rows[k].until != y->rows[k].until ||
          x->rows[k].value != y->rows[k].value)
        return false;
  }
  return lists_same(a, b);
}
