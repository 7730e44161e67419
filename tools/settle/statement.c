#include "tools/settle/statement.h"

#include "runtime/date.h"
#include "tools/ledger/head.h"
#include "tools/ledger/history.h"

typedef struct {
  TdLedger *ledger;
  TdStatement *statement;
  int32_t wanted;    /* year; 0: all */
  GHashTable *items; /* TdStatementItem by the entry's number + 1, borrowed */
} Job;

static void item_free(void *pointer) {
  TdStatementItem *item = pointer;
  g_free(item->setl_id);
  g_free(item->takes_back);
  g_free(item->taken_by);
  g_array_unref(item->lines);
  g_array_unref(item->amounts);
  g_free(item);
}

static void year_free(void *pointer) {
  TdStatementYear *year = pointer;
  g_ptr_array_unref(year->items);
  g_array_unref(year->balances);
  g_free(year);
}

void td_statement_free(TdStatement *statement) {
  if (!statement) return;
  g_free(statement->psn_no);
  g_ptr_array_unref(statement->years);
  td_archive_clear(&statement->archive);
  g_free(statement);
}

static TdStatementYear *year_of(const TdStatement *statement, const char *book, int32_t number) {
  for (guint i = 0; i < statement->years->len; i++) {
    TdStatementYear *year = g_ptr_array_index(statement->years, i);
    if (year->year == number && g_strcmp0(year->book, book) == 0) return year;
  }
  TdStatementYear *year = g_new0(TdStatementYear, 1);
  year->book = book;
  year->year = number;
  year->items = g_ptr_array_new_with_free_func(item_free);
  year->balances = g_array_new(FALSE, FALSE, sizeof(TdStatementAmount));
  g_ptr_array_add(statement->years, year);
  return year;
}

static TdStatementAmount *balance_of(TdStatementYear *year, const char *name) {
  for (guint i = 0; i < year->balances->len; i++) {
    TdStatementAmount *balance = &g_array_index(year->balances, TdStatementAmount, i);
    if (g_str_equal(balance->name, name)) return balance;
  }
  TdStatementAmount first = {name, 0, 0};
  g_array_append_val(year->balances, first);
  return &g_array_index(year->balances, TdStatementAmount, year->balances->len - 1);
}

static TdStatementAmount *own_of(const TdStatementItem *item, const char *name) {
  for (guint i = 0; i < item->amounts->len; i++) {
    TdStatementAmount *amount = &g_array_index(item->amounts, TdStatementAmount, i);
    if (amount->name == name) return amount;
  }
  TdStatementAmount first = {name, 0, 0};
  g_array_append_val(item->amounts, first);
  return &g_array_index(item->amounts, TdStatementAmount, item->amounts->len - 1);
}

/* Adds to the year's balances and the item's own amounts (NULL: it is of another year); MINUS: takes off. */
static bool add_amounts(const Job *job, TdStatementYear *year, TdStatementItem *item, TdSlice added, bool minus) {
  TdBytesReader reader = td_bytes_reader(added);
  uint32_t number;
  int64_t amount;
  while (td_amount_next(&reader, &number, &amount)) {
    if (number >= td_ledger_name_count(job->ledger)) return false;
    if (minus) amount = (int64_t)(0 - (uint64_t)amount);
    TdStatementAmount *balance = balance_of(year, td_ledger_name_text(job->ledger, number));
    if (__builtin_add_overflow(balance->balance, amount, &balance->balance)) return false;
    if (!item) continue;
    TdStatementAmount *own = own_of(item, balance->name);
    own->balance = balance->balance;
    if (__builtin_add_overflow(own->added, amount, &own->added)) return false;
  }
  return !reader.bad;
}

static void add_lines(TdStatementItem *item, const TdProgramView *view, TdSlice lines) {
  TdBytesReader reader = td_bytes_reader(lines);
  TdStatementLine line;
  while (td_line_next(&reader, view, &line.sums)) {
    line.benefit = view->benefits[line.sums.benefit];
    line.clause = view->clauses[line.sums.clause];
    g_array_append_val(item->lines, line);
  }
}

static char *copied(TdSlice text) {
  return g_utf8_make_valid(text.text, (gssize)text.length);
}

static bool damaged(const Job *job, TdTrouble **trouble) {
  return td_ledger_damaged(td_ledger_store(job->ledger), "一笔结算所加的年度金额", "what a settlement added", trouble);
}

/* The year of an entry, NULL where it is not wanted. */
static TdStatementYear *year_for(const Job *job, const TdEntry *entry, const TdRecord *record) {
  bool settled = entry->book != TD_NO_NUMBER;
  int32_t when = settled ? entry->year : (int32_t)td_date_year(record->value[TD_F_ENDDATE]);
  if (job->wanted != 0 && when != job->wanted) return NULL;
  return year_of(job->statement, settled ? td_ledger_book_key(job->ledger, entry->book) : NULL, when);
}

/* ITEM, of YEAR, comes in the place of an entry: what that added goes. */
static bool replace(Job *job, uint64_t number, TdStatementYear *year, TdStatementItem *item, TdTrouble **trouble) {
  TdEntry entry;
  TdRecord record;
  const TdProgramView *view;
  if (number == TD_NO_ENTRY) return true;
  if (!td_archive_get(&job->statement->archive, job->ledger, number, &entry, &record, &view, trouble)) return false;
  TdStatementItem *old = g_hash_table_lookup(job->items, GSIZE_TO_POINTER(number + 1));
  TdStatementYear *its = year_for(job, &entry, &record);
  if (old) old->old = true;
  item->anew = true;
  if (!its) return true;
  its->aid -= entry.aid;
  its->count--;
  return add_amounts(job, its, its == year ? item : NULL, entry.added, true) || damaged(job, trouble);
}

static bool find_taker(const Job *job, uint64_t number, TdStatementItem *item, TdTrouble **trouble) {
  TdEntry entry;
  TdRecord record;
  const TdProgramView *view;
  uint64_t by;
  if (!td_ledger_taken(job->ledger, number, &by, trouble)) return false;
  if (by == TD_NO_ENTRY) return true;
  if (!td_archive_get(&job->statement->archive, job->ledger, by, &entry, &record, &view, trouble)) return false;
  item->taken_by = copied(record.texts[TD_TEXT_SETL_ID]);
  return true;
}

static TdStatementItem *new_item(const TdEntry *entry, const TdRecord *record, const TdProgramView *view) {
  TdStatementItem *item = g_new(TdStatementItem, 1);
  *item = (TdStatementItem){.setl_id = copied(record->texts[TD_TEXT_SETL_ID]),
                            .setl_time = record->value[TD_F_SETL_TIME],
                            .enddate = record->value[TD_F_ENDDATE],
                            .policy = view ? view->id : "",
                            .reason = td_archive_reason(view, entry),
                            .category = view ? td_program_category(view, entry->category) : "",
                            .status = (TdStatus)entry->status,
                            .base = entry->base,
                            .aid = entry->aid,
                            .late = entry->late,
                            .takes_back = entry->takes_back ? copied(record->texts[TD_TEXT_INIT_ID]) : NULL,
                            .lines = g_array_new(FALSE, FALSE, sizeof(TdStatementLine)),
                            .amounts = g_array_new(FALSE, FALSE, sizeof(TdStatementAmount))};
  if (view) add_lines(item, view, entry->lines);
  return item;
}

/* An entry that is read is borrowed until the next: everything of it is copied first. */
static bool add_entry(Job *job, uint64_t number, TdTrouble **trouble) {
  TdEntry entry;
  TdRecord record;
  const TdProgramView *view;
  if (!td_archive_get(&job->statement->archive, job->ledger, number, &entry, &record, &view, trouble)) return false;
  TdStatementYear *year = year_for(job, &entry, &record);
  if (!year) {
    g_autofree TdStatementItem *none = g_new0(TdStatementItem, 1);
    return replace(job, entry.supersedes, NULL, none, trouble);
  }
  TdStatementItem *item = new_item(&entry, &record, view);
  uint64_t supersedes = entry.supersedes;
  g_ptr_array_add(year->items, item);
  g_hash_table_insert(job->items, GSIZE_TO_POINTER(number + 1), item);
  year->aid += entry.aid;
  year->count++;
  if (!add_amounts(job, year, item, entry.added, false)) return damaged(job, trouble);
  return replace(job, supersedes, year, item, trouble) && find_taker(job, number, item, trouble);
}

/* Do the settlements come to what the ledger keeps of the person? */
static bool holds(const Job *job, TdSlice accounts) {
  TdBytesReader reader = td_bytes_reader(accounts);
  TdPersonAccount account;
  while (td_person_account(&reader, &account)) {
    TdBytesReader amounts = td_bytes_reader(account.amounts);
    uint32_t name;
    int64_t amount;
    if (job->wanted != 0 && account.year != job->wanted) continue;
    if (account.book >= td_ledger_book_count(job->ledger)) return false;
    TdStatementYear *year = year_of(job->statement, td_ledger_book_key(job->ledger, account.book), account.year);
    while (td_amount_next(&amounts, &name, &amount)) {
      if (name >= td_ledger_name_count(job->ledger)) return false;
      TdStatementAmount *balance = balance_of(year, td_ledger_name_text(job->ledger, name));
      if (balance->balance != amount) return false;
      balance->added = amount; /* it was met */
    }
    if (amounts.bad) return false;
  }
  for (guint i = 0; i < job->statement->years->len; i++) {
    const TdStatementYear *year = g_ptr_array_index(job->statement->years, i);
    for (guint k = 0; k < year->balances->len; k++) {
      const TdStatementAmount *balance = &g_array_index(year->balances, TdStatementAmount, k);
      if (balance->balance != balance->added) return false;
    }
  }
  return !reader.bad;
}

static gint by_year(gconstpointer a, gconstpointer b) {
  const TdStatementYear *x = *(TdStatementYear *const *)a, *y = *(TdStatementYear *const *)b;
  if (x->year != y->year) return x->year < y->year ? -1 : 1;
  return g_strcmp0(x->book, y->book);
}

static bool unknown(int32_t year, TdTrouble **trouble) {
  if (year == 0)
    return td_trouble_set(trouble, g_strdup("账本里没有这个人员编号的结算；请核对编号"),
                          g_strdup("the ledger has no settlements of this person number; check it"));
  return td_trouble_set(trouble, g_strdup_printf("账本里没有此人 %d 年度的结算；请核对年度，或不写 --year", year),
                        g_strdup_printf("the ledger has no settlements of this person in %d; check the year, or "
                                        "leave --year out",
                                        year));
}

static bool fill(Job *job, TdTrouble **trouble) {
  TdStatement *statement = job->statement;
  TdSlice psn_no = td_slice(statement->psn_no);
  TdPerson person;
  bool found;
  if (!td_archive_fill(&statement->archive, job->ledger, trouble) ||
      !td_ledger_person(job->ledger, psn_no, &person, &found, trouble))
    return false;
  if (!found) return unknown(0, trouble);
  g_autoptr(GArray) numbers = td_ledger_history(job->ledger, psn_no, person.last, trouble);
  if (!numbers) return false;
  for (guint i = numbers->len; i-- > 0;)
    if (!add_entry(job, g_array_index(numbers, uint64_t, i), trouble)) return false;
  if (!holds(job, person.accounts))
    return td_ledger_damaged(td_ledger_store(job->ledger), "一个人员的年度金额", "the annual amounts of a person",
                             trouble);
  if (statement->years->len == 0) return unknown(job->wanted, trouble);
  g_ptr_array_sort(statement->years, by_year);
  return true;
}

TdStatement *td_statement_new(TdLedger *ledger, const char *psn_no, int32_t year, TdTrouble **trouble) {
  TdStatement *statement = g_new0(TdStatement, 1);
  statement->psn_no = g_strdup(psn_no);
  statement->years = g_ptr_array_new_with_free_func(year_free);
  td_archive_init(&statement->archive);
  Job job = {ledger, statement, year, g_hash_table_new(NULL, NULL)};
  if (!fill(&job, trouble)) g_clear_pointer(&statement, td_statement_free);
  g_hash_table_unref(job.items);
  return statement;
}
