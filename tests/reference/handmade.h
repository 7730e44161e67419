/* Two small policies made by hand, against figures worked out by hand. */
#ifndef TD_TESTS_REFERENCE_HANDMADE_H
#define TD_TESTS_REFERENCE_HANDMADE_H

#include "compiler/model.h"

/* In the manner of Zhangye: identity 甲 (70 %), 乙 (on application, 2000 a year deductible, 60 %), label 丙; 80000 a
 * year for all, of that 50000 for diseases that are not on the external list 名单; where the place is local 30 % of
 * what remains above 6000 a year; an alert above 6000 for 甲, 10000 for all others. */
extern const TdModel td_ref_tilted;
enum { TILTED_ALL, TILTED_UNLISTED, TILTED_DEDUCTIBLE, TILTED_REMAINDER };

/* In the manner of Yubei: the best of 甲 and 乙.  A listed disease 癌: deferred for 甲, nothing for 乙; inpatient:
 * 甲 80 % at level 1, else 75 %, 乙 90 % but 1000 a year; outpatient: 乙 from 60 years on 50 %. */
extern const TdModel td_ref_best;

#endif
