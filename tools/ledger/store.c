#include "tools/ledger/store.h"

#include <errno.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/io/spool.h"
#include "tools/ledger/guard.h"

enum { APPLICATION = 0x7475646f /* "tudo" */, FORMAT = 2, WAIT_MS = 10000, STORE_SOON = 8 << 20 /* bytes */ };

static const char *const names[TD_STORE_TABLE_COUNT] = {"head", "policy", "run", "sheaf", "id", "person", "taken"};

struct TdStore {
  sqlite3 *base;
  char *path, *file; /* as it was named; from the root, so that SQLite does not take it for anything else */
  sqlite3_stmt *get[TD_STORE_TABLE_COUNT], *put[TD_STORE_TABLE_COUNT], *next[TD_STORE_TABLE_COUNT];
  sqlite3_stmt *open_get; /* whose row is borrowed */
  GMutex copying;
  TdGuard guard;
  bool made;                  /* this made the file, and nothing has been committed */
  uint64_t put_bytes, stored; /* put since; bytes of the file that the disk has been asked to store */
};

static bool cannot_open(const char *path, const char *zh, const char *en, TdTrouble **trouble) {
  return td_trouble_set(trouble, g_strdup_printf("无法使用账本 %s：%s", path, zh),
                        g_strdup_printf("cannot use the ledger %s: %s", path, en));
}

static bool is_used(const TdStore *store, TdTrouble **trouble) {
  return cannot_open(store->path, "另一个程序正在使用它；请等它结束后再运行",
                     "another program is using it; run this again when that has ended", trouble);
}

static bool fail(const TdStore *store, TdTrouble **trouble) {
  int code = sqlite3_errcode(store->base), error = sqlite3_system_errno(store->base);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return is_used(store, trouble);
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
    return cannot_open(store->path, "它不是账本，或已损坏；请从备份恢复",
                       "it is no ledger, or is damaged; restore it from a backup", trouble);
  if (code == SQLITE_ERROR)
    return cannot_open(store->path, "它缺少账本应有的表，已损坏；请从备份恢复",
                       "a table of it is missing, so it is damaged; restore it from a backup", trouble);
  const char *cause = sqlite3_errmsg(store->base);
  g_autofree char *full = g_strdup_printf(error != 0 ? "%s (%s)" : "%s", cause, error != 0 ? g_strerror(error) : "");
  g_autofree char *zh = g_strdup_printf("%s；请检查路径、权限与磁盘空间", full);
  g_autofree char *en = g_strdup_printf("%s; check the path, the permissions and the space on the disk", full);
  return cannot_open(store->path, zh, en, trouble);
}

static bool execute(TdStore *store, const char *sql, TdTrouble **trouble) {
  return sqlite3_exec(store->base, sql, NULL, NULL, NULL) == SQLITE_OK || fail(store, trouble);
}

static int64_t number_of(TdStore *store, const char *sql) {
  sqlite3_stmt *statement;
  int64_t number = -1;
  if (sqlite3_prepare_v2(store->base, sql, -1, &statement, NULL) != SQLITE_OK) return -1;
  if (sqlite3_step(statement) == SQLITE_ROW) number = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return number;
}

static bool make_tables(TdStore *store, TdTrouble **trouble) {
  for (int i = 0; i < TD_STORE_TABLE_COUNT; i++) {
    g_autofree char *sql = g_strdup_printf("CREATE TABLE %s(key INTEGER PRIMARY KEY, piece BLOB NOT NULL)", names[i]);
    if (!execute(store, sql, trouble)) return false;
  }
  g_autofree char *marks =
      g_strdup_printf("PRAGMA application_id=%d; PRAGMA user_version=%d", (int)APPLICATION, (int)FORMAT);
  return execute(store, marks, trouble);
}

/* A store that is there must be ours; one without anything is made. */
static bool check_format(TdStore *store, TdTrouble **trouble) {
  int64_t tables = number_of(store, "SELECT count(*) FROM sqlite_schema");
  if (tables < 0) return fail(store, trouble);
  bool ours = number_of(store, "PRAGMA application_id") == APPLICATION;
  if (tables == 0 && !ours) return make_tables(store, trouble);
  if (!ours)
    return cannot_open(store->path, "它是别的程序的数据库；请换一个文件名",
                       "it is another program's database; name another file", trouble);
  if (number_of(store, "PRAGMA user_version") != FORMAT)
    return cannot_open(store->path, "它是另一个版本的 tuodi 写的；请用那个版本",
                       "another version of tuodi wrote it; use that version", trouble);
  return true;
}

static bool prepare(TdStore *store, TdTrouble **trouble) {
  for (int i = 0; i < TD_STORE_TABLE_COUNT; i++) {
    g_autofree char *get = g_strdup_printf("SELECT piece FROM %s WHERE key=?", names[i]);
    g_autofree char *put = g_strdup_printf("INSERT OR REPLACE INTO %s VALUES(?,?)", names[i]);
    g_autofree char *next = g_strdup_printf("SELECT key FROM %s WHERE key>=? ORDER BY key LIMIT 1", names[i]);
    if (sqlite3_prepare_v2(store->base, get, -1, &store->get[i], NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(store->base, put, -1, &store->put[i], NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(store->base, next, -1, &store->next[i], NULL) != SQLITE_OK)
      return fail(store, trouble);
  }
  return true;
}

/* A rollback journal and not a write-ahead log: before 3.51.3 the latter could lose a transaction when it was reset. */
static const char settings[] =
    "PRAGMA page_size=16384; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL;"
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF";

static bool take_guard(TdStore *store, bool make, TdTrouble **trouble) {
  TdGuardAnswer answer = td_guard_take(&store->guard, store->file, make, WAIT_MS);
  store->made = store->guard.made;
  if (answer == TD_GUARD_BUSY) return is_used(store, trouble);
  return answer == TD_GUARD_TAKEN || td_trouble_errno(trouble, "打开账本", "open the ledger", store->path, errno);
}

static bool open_base(TdStore *store, bool make, TdTrouble **trouble) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | (make ? SQLITE_OPEN_CREATE : 0);
  return (sqlite3_open_v2(store->file, &store->base, flags, NULL) == SQLITE_OK &&
          sqlite3_extended_result_codes(store->base, 0) == SQLITE_OK &&
          sqlite3_busy_timeout(store->base, WAIT_MS) == SQLITE_OK) ||
         fail(store, trouble);
}

TdStore *td_store_open(const char *path, bool make, TdTrouble **trouble) {
  TdStore *store = g_new0(TdStore, 1);
  store->path = g_strdup(path);
  store->file = g_canonicalize_filename(path, NULL);
  store->guard.fd = -1;
  g_mutex_init(&store->copying);
  if (take_guard(store, make, trouble) && open_base(store, make, trouble) && execute(store, settings, trouble) &&
      execute(store, "BEGIN EXCLUSIVE", trouble) && check_format(store, trouble) && prepare(store, trouble))
    return store;
  td_store_close(store);
  return NULL;
}

/* Takes away what this made where nothing came of it.  What is not empty is left to the next opening. */
static void remove_made(TdStore *store) {
  struct stat status;
  g_autofree char *journal = g_strconcat(store->file, "-journal", NULL);
  if (stat(store->file, &status) != 0 || status.st_size != 0) return;
  unlink(journal);
  unlink(store->file);
}

void td_store_close(TdStore *store) {
  if (!store) return;
  for (int i = 0; i < TD_STORE_TABLE_COUNT; i++) {
    sqlite3_finalize(store->get[i]);
    sqlite3_finalize(store->put[i]);
    sqlite3_finalize(store->next[i]);
  }
  if (store->base) {
    sqlite3_exec(store->base, "ROLLBACK", NULL, NULL, NULL);
    /* The journal, which is empty, goes while the lock is held. */
    if (!store->made) sqlite3_exec(store->base, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
  }
  if (store->made) remove_made(store);
  sqlite3_close(store->base);
  td_guard_give_back(&store->guard);
  g_mutex_clear(&store->copying);
  g_free(store->path);
  g_free(store->file);
  g_free(store);
}

const char *td_store_path(const TdStore *store) {
  return store->path;
}

static void release(TdStore *store) {
  if (store->open_get) sqlite3_reset(store->open_get);
  store->open_get = NULL;
}

bool td_store_get(TdStore *store, TdStoreTable table, int64_t key, TdSlice *piece, bool *found, TdTrouble **trouble) {
  sqlite3_stmt *get = store->get[table];
  release(store);
  sqlite3_bind_int64(get, 1, key);
  int code = sqlite3_step(get);
  *found = code == SQLITE_ROW;
  *piece = (TdSlice){"", 0};
  if (!*found) {
    bool done = code == SQLITE_DONE || fail(store, trouble);
    sqlite3_reset(get);
    return done;
  }
  store->open_get = get;
  const void *bytes = sqlite3_column_blob(get, 0);
  if (bytes) *piece = (TdSlice){bytes, (size_t)sqlite3_column_bytes(get, 0)};
  return true;
}

bool td_store_copy(TdStore *store, TdStoreTable table, int64_t key, TdBytes *copy, bool *found, TdTrouble **trouble) {
  TdSlice piece;
  g_mutex_lock(&store->copying);
  bool done = td_store_get(store, table, key, &piece, found, trouble);
  if (done) td_put_raw(copy, piece.text, piece.length);
  g_mutex_unlock(&store->copying);
  return done;
}

/* Has what the file has grown by stored on the disk as it comes, so that little is left for the commit. */
static void store_soon(TdStore *store) {
  struct stat status;
  if (store->put_bytes < STORE_SOON || store->guard.fd < 0) return;
  store->put_bytes = 0;
  if (fstat(store->guard.fd, &status) != 0 || (uint64_t)status.st_size <= store->stored) return;
  td_store_soon(store->guard.fd, store->stored, (uint64_t)status.st_size - store->stored);
  store->stored = (uint64_t)status.st_size;
}

bool td_store_put(TdStore *store, TdStoreTable table, int64_t key, TdSlice piece, TdTrouble **trouble) {
  sqlite3_stmt *put = store->put[table];
  sqlite3_bind_int64(put, 1, key);
  sqlite3_bind_blob64(put, 2, piece.length > 0 ? piece.text : "", piece.length, SQLITE_STATIC);
  bool done = sqlite3_step(put) == SQLITE_DONE || fail(store, trouble);
  sqlite3_reset(put);
  store->put_bytes += piece.length;
  store_soon(store);
  return done;
}

bool td_store_empty(TdStore *store, TdStoreTable table, TdTrouble **trouble) {
  release(store);
  g_autofree char *sql = g_strdup_printf("DELETE FROM %s", names[table]);
  return execute(store, sql, trouble);
}

bool td_store_next(TdStore *store, TdStoreTable table, int64_t from, int64_t *key, bool *found, TdTrouble **trouble) {
  sqlite3_stmt *next = store->next[table];
  sqlite3_bind_int64(next, 1, from);
  int code = sqlite3_step(next);
  *found = code == SQLITE_ROW;
  if (*found) *key = sqlite3_column_int64(next, 0);
  bool done = *found || code == SQLITE_DONE || fail(store, trouble);
  sqlite3_reset(next);
  return done;
}

bool td_store_commit(TdStore *store, TdTrouble **trouble) {
  release(store);
  if (!execute(store, "COMMIT", trouble)) return false;
  store->made = false;
  return execute(store, "BEGIN EXCLUSIVE", trouble);
}

bool td_store_undo(TdStore *store, TdTrouble **trouble) {
  release(store);
  return execute(store, "ROLLBACK", trouble) && execute(store, "BEGIN EXCLUSIVE", trouble) &&
         check_format(store, trouble);
}

bool td_store_check(TdStore *store, GPtrArray *findings, TdTrouble **trouble) {
  sqlite3_stmt *check;
  release(store);
  if (sqlite3_prepare_v2(store->base, "PRAGMA integrity_check", -1, &check, NULL) != SQLITE_OK)
    return fail(store, trouble);
  int code;
  while ((code = sqlite3_step(check)) == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(check, 0);
    if (text && !g_str_equal(text, "ok")) g_ptr_array_add(findings, g_strdup(text));
  }
  sqlite3_finalize(check);
  return code == SQLITE_DONE || fail(store, trouble);
}
