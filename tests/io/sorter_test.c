#include "tools/io/sorter.h"

#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/io/help.h"

typedef struct {
  TdSlice key, data;
  size_t number; /* in the order of adding */
} Item;

static int by_key(const void *left, const void *right) {
  const Item *a = left, *b = right;
  size_t least = MIN(a->key.length, b->key.length);
  int order = least > 0 ? memcmp(a->key.text, b->key.text, least) : 0;
  if (order == 0) order = (a->key.length > b->key.length) - (a->key.length < b->key.length);
  return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

/* What items are like: lengths of keys and data, how many different bytes a key has, what all keys begin with. */
typedef struct {
  size_t count, key_most, data_most;
  unsigned letters;
  const char *beginning;
} Kind;

static TdSlice random_text(GRand *random, const char *beginning, size_t most, unsigned letters) {
  size_t before = strlen(beginning);
  size_t more = most == 0 ? 0 : (size_t)g_rand_int_range(random, 0, (gint32)most + 1);
  char *text = g_malloc(before + more + 1);
  memcpy(text, beginning, before);
  for (size_t i = 0; i < more; i++) {
    guint32 letter = g_rand_int(random) % letters;
    text[before + i] = (char)(letters == 2 ? letter * 255 : letters <= 26 ? 'a' + letter : letter);
  }
  return (TdSlice){text, before + more};
}

static Item *make_items(GRand *random, const Kind *kind) {
  Item *items = g_new(Item, kind->count);
  for (size_t i = 0; i < kind->count; i++)
    items[i] = (Item){random_text(random, kind->beginning, kind->key_most, kind->letters),
                      random_text(random, "", kind->data_most, 256), i};
  return items;
}

static void free_items(Item *items, size_t count) {
  for (size_t i = 0; i < count; i++) {
    g_free((char *)items[i].key.text);
    g_free((char *)items[i].data.text);
  }
  g_free(items);
}

/* Adds ITEM, its data in one to three pieces. */
static bool add(TdSorter *sorter, GRand *random, const Item *item, TdTrouble **trouble) {
  TdSlice pieces[3] = {item->data};
  size_t count = (size_t)g_rand_int_range(random, 1, 4);
  for (size_t i = 1; i < count; i++) {
    TdSlice *last = &pieces[i - 1];
    size_t cut = (size_t)g_rand_int_range(random, 0, (gint32)last->length + 1);
    pieces[i] = (TdSlice){last->text + cut, last->length - cut};
    last->length = cut;
  }
  return count == 1 ? td_sorter_add(sorter, item->key, item->data, trouble)
                    : td_sorter_add_pieces(sorter, item->key, pieces, count, trouble);
}

/* Adds ITEMS, and compares what comes out with a sort in memory. */
static bool sorts(GRand *random, Item *items, size_t count, size_t memory) {
  g_autoptr(TdSorter) sorter = td_sorter_new(memory);
  bool right = true;
  for (size_t i = 0; i < count; i++) right &= add(sorter, random, &items[i], NULL);
  right &= td_sorter_sort(sorter, NULL);
  if (count > 0) qsort(items, count, sizeof *items, by_key);
  TdSlice key, data;
  for (size_t i = 0; i < count && right; i++)
    right = td_sorter_next(sorter, &key, &data, NULL) == TD_SORTER_ITEM && td_slice_equal(key, items[i].key) &&
            td_slice_equal(data, items[i].data);
  for (int again = 0; again < 2; again++) right &= td_sorter_next(sorter, &key, &data, NULL) == TD_SORTER_END;
  return right;
}

static bool sorts_kind(GRand *random, const Kind *kind, size_t memory) {
  Item *items = make_items(random, kind);
  bool right = sorts(random, items, kind->count, memory);
  free_items(items, kind->count);
  return right;
}

static const Kind kinds[] = {
    {0, 0, 0, 26, ""},          {1, 10, 10, 26, ""},
    {12, 3, 100, 2, ""},        {13, 30, 0, 26, "same-"},
    {2000, 0, 10, 26, "same"},  {3000, 3, 4, 2, ""},
    {20000, 12, 60, 256, ""},   {20000, 40, 0, 2, "62070219"},
    {20000, 8, 30, 10, "6207"}, {300, 60, 20000, 26, "prefix"},
    {200, 20000, 60, 256, ""},  {50, 100000, 300000, 2, ""},
};

static void sorts_in_memory(void) {
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) CU_ASSERT_TRUE(sorts_kind(random, &kinds[i], (size_t)64 << 20));
}

/* Runs of all numbers, merged in one go and in several, items larger than the memory among them. */
static void sorts_on_disk(void) {
  static const size_t memories[] = {0, 20001, 100000, 300000, 1000000};
  g_autoptr(GRand) random = g_rand_new_with_seed(2);
  for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
    for (size_t j = 0; j < G_N_ELEMENTS(memories); j++) CU_ASSERT_TRUE(sorts_kind(random, &kinds[i], memories[j]));
}

/* Keys that are long and alike, one another's beginnings, and in order or against it. */
static void sorts_likeness(void) {
  enum { COUNT = 3000 };
  g_autoptr(GRand) random = g_rand_new_with_seed(3);
  g_autofree char *alike = g_strnfill(COUNT, 'x');
  for (int way = 0; way < 6; way++) {
    Item *items = g_new(Item, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
      size_t place = way % 3 == 0 ? i : way % 3 == 1 ? COUNT - 1 - i : g_rand_int(random) % COUNT;
      char *key = g_strndup(alike, COUNT);
      if (way >= 3) key[place] = 'y';
      items[i] = (Item){{key, way >= 3 ? COUNT : place}, {g_strdup_printf("%04zu", i), 4}, i};
    }
    CU_ASSERT_TRUE(sorts(random, items, COUNT, (size_t)16 << 20));
    for (size_t i = 0; i < COUNT; i++) items[i].number = i;
    CU_ASSERT_TRUE(sorts(random, items, COUNT, 400000));
    free_items(items, COUNT);
  }
}

static void sorts_large(void) {
  g_autoptr(TdSorter) sorter = td_sorter_new(1 << 20);
  g_autofree char *large = g_malloc0(TD_SORTER_ITEM_MAX);
  CU_ASSERT_TRUE(td_sorter_add(sorter, td_slice("b"), (TdSlice){large, TD_SORTER_ITEM_MAX}, NULL));
  CU_ASSERT_TRUE(td_sorter_add(sorter, td_slice("c"), td_slice("small"), NULL));
  CU_ASSERT_TRUE(td_sorter_add(sorter, (TdSlice){large, TD_SORTER_ITEM_MAX}, td_slice("long key"), NULL));
  CU_ASSERT_TRUE(td_sorter_add(sorter, td_slice("a"), td_slice(""), NULL));
  CU_ASSERT_TRUE(td_sorter_sort(sorter, NULL));
  static const char *const wanted[] = {"long key", "", NULL, "small"};
  TdSlice key, data;
  for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
    CU_ASSERT_EQUAL(td_sorter_next(sorter, &key, &data, NULL), TD_SORTER_ITEM);
    CU_ASSERT_TRUE(wanted[i] == NULL || td_slice_is(data, wanted[i]));
    CU_ASSERT_TRUE(wanted[i] != NULL || data.length == TD_SORTER_ITEM_MAX);
  }
  CU_ASSERT_EQUAL(td_sorter_next(sorter, &key, &data, NULL), TD_SORTER_END);
}

/* Adds and sorts 2 MB in little memory: how far it comes. */
static bool fails(TdTrouble **trouble) {
  g_autoptr(TdSorter) sorter = td_sorter_new(0);
  char data[1000] = {0};
  for (int i = 0; i < 2000; i++)
    if (!td_sorter_add(sorter, td_slice("key"), (TdSlice){data, sizeof data}, trouble)) return true;
  return !td_sorter_sort(sorter, trouble);
}

/* The disk is full, at once, while runs are written and while they are merged; there is no folder. */
static void disk_full(void) {
  TdTrouble *trouble = NULL;
  struct rlimit before, limit;
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &before), 0);
  const char *folder = td_help_folder();
  g_autofree char *old = g_strdup(g_getenv("TMPDIR"));
  g_setenv("TMPDIR", folder, TRUE);
  CU_ASSERT_FALSE(fails(&trouble));
  for (rlim_t most = 0; most <= 2500000; most += 500000) {
    limit = (struct rlimit){most, before.rlim_max};
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
    CU_ASSERT_TRUE(fails(&trouble));
    CU_ASSERT_TRUE(td_help_trouble(&trouble, folder));
  }
  CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &before), 0);
  g_setenv("TMPDIR", "/nowhere", TRUE);
  CU_ASSERT_TRUE(fails(&trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "/nowhere"));
  if (old != NULL)
    g_setenv("TMPDIR", old, TRUE);
  else
    g_unsetenv("TMPDIR");
  signal(SIGXFSZ, handler);
  CU_ASSERT_EQUAL(td_help_leftovers(), 0);
}

void td_sorter_suite(void) {
  CU_pSuite suite = CU_add_suite("sorter", NULL, NULL);
  CU_add_test(suite, "sorts in memory", sorts_in_memory);
  CU_add_test(suite, "sorts on disk", sorts_on_disk);
  CU_add_test(suite, "sorts keys that are alike", sorts_likeness);
  CU_add_test(suite, "sorts large items", sorts_large);
  CU_add_test(suite, "disk full", disk_full);
}
