/**
 * What goes wrong between a sensor and the broker: stuck, drifting, lost, doubled, late, disordered, wrong clock.
 *
 * <p>In: one sensor's samples as they are planned. Out: the samples that are published, and a tally of what was done to
 * them. Invariants: published = planned - dropped + duplicated; nothing is published before it was planned. Read
 * {@link io.tributary.sim.fault.Fault} first.
 */
@NullMarked
package io.tributary.sim.fault;

import org.jspecify.annotations.NullMarked;
