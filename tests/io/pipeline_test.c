#include "tools/io/pipeline.h"

#include <CUnit/CUnit.h>
#include <glib.h>
#include <pthread.h>

#include "tests/io/help.h"

enum { STAGES = 5, NUMBERS = 60, ITEMS = 16 };

/* What is to happen, and what did. */
typedef struct {
  size_t stages, end;          /* the number at which the first stage says END */
  bool fails[NUMBERS][STAGES]; /* stages at which a number fails */
  unsigned pause[NUMBERS][STAGES];
  bool serial[STAGES];
  size_t seen[STAGES]; /* how many a serial stage has seen; without a lock, for ThreadSanitizer to look at */
  bool wrong[NUMBERS][STAGES];
  pthread_t caller;
  bool alone;
} Plan;

typedef struct {
  const Plan *plan;
  size_t number, stage; /* where it is */
  bool busy;
} Item;

static void loiter(unsigned pause) {
  if (pause == 1) g_usleep(50);
  if (pause == 2) g_thread_yield();
}

static TdPipeStep step(Plan *plan, Item *item, size_t stage) {
  if (stage == 0) {
    item->number = plan->seen[0];
    if (item->number == plan->end) return TD_STEP_END;
  }
  size_t number = item->number;
  bool wrong = item->busy || (stage > 0 && item->stage != stage - 1);
  item->busy = true;
  item->stage = stage;
  if (plan->serial[stage]) wrong |= plan->seen[stage]++ != number;
  if (plan->alone) wrong |= !pthread_equal(plan->caller, pthread_self());
  loiter(plan->pause[number][stage]);
  plan->wrong[number][stage] = wrong;
  item->busy = false;
  return plan->fails[number][stage] ? TD_STEP_FAILED : TD_STEP_DONE;
}

#define STAGE(n)                                       \
  static TdPipeStep step_##n(void *user, void *item) { \
    return step(user, item, n);                        \
  }
STAGE(0)
STAGE(1)
STAGE(2)
STAGE(3)
STAGE(4)

static bool chance(GRand *random, int one_in) {
  return g_rand_int_range(random, 0, one_in) == 0;
}

static Plan *make_plan(GRand *random, int fails_one_in) {
  Plan *plan = g_new0(Plan, 1);
  plan->stages = (size_t)g_rand_int_range(random, 1, STAGES + 1);
  plan->end = (size_t)g_rand_int_range(random, 0, NUMBERS);
  for (size_t stage = 0; stage < STAGES; stage++) {
    plan->serial[stage] = stage == 0 || chance(random, 2);
    for (size_t number = 0; number < NUMBERS; number++) {
      plan->fails[number][stage] = fails_one_in > 0 && chance(random, fails_one_in);
      plan->pause[number][stage] = (unsigned)g_rand_int_range(random, 0, 12);
    }
  }
  return plan;
}

/* The first number that fails, and where; NUMBERS: none. */
static size_t first_failing(const Plan *plan, size_t *stage) {
  for (size_t number = 0; number < plan->end; number++)
    for (*stage = 0; *stage < plan->stages; ++*stage)
      if (plan->fails[number][*stage]) return number;
  return NUMBERS;
}

/* Runs PLAN: fails where it must, every number before that has been everywhere, in order where it is serial. */
static bool runs(Plan *plan, unsigned threads, size_t item_count) {
  static TdPipeStep (*const steps[])(void *, void *) = {step_0, step_1, step_2, step_3, step_4};
  TdPipeStage stages[STAGES];
  Item items[ITEMS] = {0};
  void *pointers[ITEMS], *failed = NULL;
  for (size_t i = 0; i < plan->stages; i++) stages[i] = (TdPipeStage){plan->serial[i], steps[i]};
  for (size_t i = 0; i < item_count; i++) pointers[i] = &items[i];
  memset(plan->seen, 0, sizeof plan->seen);
  plan->caller = pthread_self();
  plan->alone = threads == 1;
  bool done = td_pipeline_run(stages, plan->stages, pointers, item_count, threads, plan, &failed);
  size_t stage, wanted = first_failing(plan, &stage);
  bool right = done == (wanted == NUMBERS);
  if (wanted < NUMBERS) {
    const Item *item = failed;
    right &= item != NULL && item->number == wanted && item->stage == stage;
  } else {
    right &= failed == NULL;
  }
  for (size_t i = 0; i < plan->stages; i++) {
    size_t least = wanted == NUMBERS ? plan->end : wanted + (i <= stage);
    if (!plan->serial[i]) continue;
    right &= plan->seen[i] >= least;
    /* Behind the one that fails there is nothing at its stage and after. */
    if (wanted == NUMBERS || i >= stage) right &= plan->seen[i] == least;
  }
  for (size_t number = 0; number < NUMBERS; number++)
    for (size_t i = 0; i < plan->stages; i++) right &= !plan->wrong[number][i];
  return right;
}

static const unsigned thread_counts[] = {1, 2, 3, 8};

static void runs_all(int plans, int fails_one_in) {
  g_autoptr(GRand) random = g_rand_new_with_seed(7);
  for (int i = 0; i < plans; i++) {
    g_autofree Plan *plan = make_plan(random, fails_one_in);
    for (size_t t = 0; t < G_N_ELEMENTS(thread_counts); t++) {
      CU_ASSERT_TRUE(runs(plan, thread_counts[t], 1));
      CU_ASSERT_TRUE(runs(plan, thread_counts[t], 2));
      CU_ASSERT_TRUE(runs(plan, thread_counts[t], (size_t)g_rand_int_range(random, 3, ITEMS + 1)));
    }
  }
}

static void in_order(void) {
  runs_all(60, 0);
}

static void fails_at_the_same(void) {
  runs_all(60, 20);
  runs_all(60, 200);
}

/* While one item stays in a stage that is not serial the others overtake it there, and wait behind it. */
static TdPipeStep count_to_three(void *user, void *item) {
  int *begun = user;
  *(int *)item = ++*begun;
  return *begun > 3 ? TD_STEP_END : TD_STEP_DONE;
}

static pthread_mutex_t others_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t others_come = PTHREAD_COND_INITIALIZER;
static int others;

static TdPipeStep wait_for_others(void *user, void *item) {
  (void)user;
  pthread_mutex_lock(&others_lock);
  if (*(int *)item == 1) {
    while (others < 2) pthread_cond_wait(&others_come, &others_lock);
  } else {
    others++;
    pthread_cond_signal(&others_come);
  }
  pthread_mutex_unlock(&others_lock);
  return TD_STEP_DONE;
}

static TdPipeStep note_order(void *user, void *item) {
  static int last;
  (void)user;
  bool next = *(int *)item == ++last;
  return next ? TD_STEP_DONE : TD_STEP_FAILED;
}

static void overtakes(void) {
  static const TdPipeStage stages[] = {{true, count_to_three}, {false, wait_for_others}, {true, note_order}};
  int begun = 0, numbers[3];
  void *items[] = {&numbers[0], &numbers[1], &numbers[2]};
  CU_ASSERT_TRUE(td_pipeline_run(stages, 3, items, 3, 2, &begun, NULL));
  CU_ASSERT_EQUAL(begun, 4);
}

void td_pipeline_suite(void) {
  CU_pSuite suite = CU_add_suite("pipeline", NULL, NULL);
  CU_add_test(suite, "keeps the order", in_order);
  CU_add_test(suite, "fails at the same item", fails_at_the_same);
  CU_add_test(suite, "items overtake where they may", overtakes);
}
