/**
 * Units of measure by the <a href="https://ucum.org/ucum">Unified Code for Units of Measure</a>, case sensitive.
 *
 * <p>In: codes from pipeline files. Out: a {@link io.tributary.pipelines.unit.Unit}, or a {@link
 * io.tributary.pipelines.unit.UnitException} that says what was meant; and a {@link io.tributary.pipelines.unit.Scale}
 * from one unit to another. Invariant: factors are exact fractions until the last moment. Read {@link
 * io.tributary.pipelines.unit.Unit} first.
 */
@NullMarked
package io.tributary.pipelines.unit;

import org.jspecify.annotations.NullMarked;
