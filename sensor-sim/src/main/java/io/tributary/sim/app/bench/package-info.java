/**
 * Measures a subscriber against a real broker, beside a bare client that only counts.
 *
 * <p>In: processes to measure. Out: rate, CPU, memory and losses of each. Invariant: each subject is a process of its own
 * and gets the same messages, one subject after the other. Read {@link io.tributary.sim.app.bench.Bench} first.
 */
@NullMarked
package io.tributary.sim.app.bench;

import org.jspecify.annotations.NullMarked;
