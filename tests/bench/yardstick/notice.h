/* What one claim comes to under the Zhangye notice, written by hand.
 *
 * Money is fen.  An account is a person's calendar year; its amounts are at most the
 * notice's figures, so they fit into 32 bits: of what counts towards the second benefit's threshold only what the
 * threshold still keeps is counted.
 */
#ifndef TD_TESTS_BENCH_YARDSTICK_NOTICE_H
#define TD_TESTS_BENCH_YARDSTICK_NOTICE_H

#include <stdint.h>

/* The identities, the first that a record has decides; pairs of a name and a percentage. */
#define YARD_IDENTITIES(X)    \
  X("特困人员", 100)          \
  X("孤儿", 100)              \
  X("事实无人抚养儿童", 100)  \
  X("农村一类低保", 75)       \
  X("农村二类低保", 75)       \
  X("城市全额低保", 75)       \
  X("低保对象", 0)            \
  X("农村三类低保", 70)       \
  X("农村四类低保", 70)       \
  X("城市差额低保", 70)       \
  X("农村返贫致贫人口", 70)   \
  X("农村易返贫致贫人口", 60) \
  X("脱贫不稳定户", 60)       \
  X("边缘易致贫户", 60)       \
  X("突发严重困难户", 60)     \
  X("已脱贫人口", 60)         \
  X("低保边缘家庭成员", 60)   \
  X("因病致贫重病患者", 60)

enum {
  YARD_VAGUE = 6,               /* 低保对象, which does not say the class */
  YARD_CLASSES_BEHIND = 7 << 7, /* the classes that stand behind it, as bits; those before it win anyway */
  YARD_ON_APPLICATION = 16,     /* and what is behind */
  YARD_NO_CATEGORY = 18,
  YARD_CATEGORIES,
};

/* What a claim is, beside its identity. */
enum {
  YARD_IN_FORCE = 1,        /* the notice is, on enddate */
  YARD_CARE = 2,            /* inpatient or chronic */
  YARD_NOT_AIDED = 4,       /* by another place */
  YARD_REFERRED = 8,        /* or in the coordination area */
  YARD_APPLIED = 16,        /* or need not be */
  YARD_IN_WINDOW = 32,      /* likewise */
  YARD_ELIGIBLE = 63,       /* all of these */
  YARD_SECOND_BENEFIT = 64, /* near enough for it */
  YARD_LISTED = 128,        /* the disease is on the list */
};

typedef enum {
  YARD_PAID,
  YARD_NOTHING_LEFT,
  YARD_BELOW_DEDUCTIBLE,
  YARD_CAP_EXHAUSTED,
  YARD_ROUNDED_TO_ZERO,
  YARD_IS_NO_CATEGORY,
  YARD_MED_TYPE,
  YARD_AIDED_ELSEWHERE,
  YARD_IS_NOT_REFERRED,
  YARD_NO_APPLICATION,
  YARD_OUTSIDE_WINDOW,
  YARD_DIBAO_CLASS,
  YARD_NO_POLICY,
  YARD_OUTCOMES
} YardOutcome;

typedef struct {
  int64_t base;
  uint8_t category, flags;
} YardClaim;

typedef struct {
  uint32_t aid, unlisted, deductible, threshold;
} YardAccount;

typedef struct {
  int64_t aid;
  YardOutcome outcome;
} YardResult;

/* The first identity of a set of bits that decides. */
static inline uint8_t yard_category(uint32_t set) {
  if ((set & YARD_CLASSES_BEHIND) != 0) set &= ~(1u << YARD_VAGUE);
  return (uint8_t)__builtin_ctz(set | 1u << YARD_NO_CATEGORY);
}

static inline int64_t yard_least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static inline YardOutcome yard_refusal(const YardClaim *claim) {
  if ((claim->flags & YARD_IN_FORCE) == 0) return YARD_NO_POLICY;
  if (claim->category == YARD_NO_CATEGORY) return YARD_IS_NO_CATEGORY;
  if ((claim->flags & YARD_CARE) == 0) return YARD_MED_TYPE;
  if ((claim->flags & YARD_NOT_AIDED) == 0) return YARD_AIDED_ELSEWHERE;
  if ((claim->flags & YARD_REFERRED) == 0) return YARD_IS_NOT_REFERRED;
  if (claim->category == YARD_VAGUE) return YARD_DIBAO_CLASS;
  return (claim->flags & YARD_APPLIED) == 0 ? YARD_NO_APPLICATION : YARD_OUTSIDE_WINDOW;
}

static inline YardResult yard_settle(const YardClaim *claim, YardAccount *account) {
#define PERCENT(name, percent) percent,
  static const uint8_t percents[YARD_CATEGORIES] = {YARD_IDENTITIES(PERCENT)};
#undef PERCENT
  static const uint32_t deductibles[YARD_CATEGORIES] = {[16] = 200000, [17] = 500000};
  uint8_t category = claim->category;
  if ((claim->flags & YARD_ELIGIBLE) != YARD_ELIGIBLE || percents[category] == 0)
    return (YardResult){0, yard_refusal(claim)};
  int64_t base = claim->base, left_of_it = (int64_t)deductibles[category] - account->deductible;
  int64_t kept = yard_least(base, left_of_it > 0 ? left_of_it : 0);
  int64_t computed = ((base - kept) * percents[category] + 50) / 100, left = 8000000 - (int64_t)account->aid;
  if ((claim->flags & YARD_LISTED) == 0) left = yard_least(left, 5000000 - (int64_t)account->unlisted);
  int64_t paid = yard_least(computed, left), aid = paid;
  if (category >= YARD_ON_APPLICATION) account->deductible += (uint32_t)kept;
  account->aid += (uint32_t)paid;
  account->unlisted += (claim->flags & YARD_LISTED) == 0 ? (uint32_t)paid : 0;
  if ((claim->flags & YARD_SECOND_BENEFIT) != 0) {
    int64_t rest = base - paid, below = yard_least(rest, 600000 - (int64_t)account->threshold);
    account->threshold += (uint32_t)below;
    aid += ((rest - below) * 30 + 50) / 100;
  }
  if (aid > 0) return (YardResult){aid, YARD_PAID};
  if (base == 0) return (YardResult){0, YARD_NOTHING_LEFT};
  if (kept == base) return (YardResult){0, YARD_BELOW_DEDUCTIBLE};
  return (YardResult){0, left == 0 ? YARD_CAP_EXHAUSTED : YARD_ROUNDED_TO_ZERO};
}

#endif
