/**
 * Fleets: groups of simulated sensors as an operator describes them in YAML, and the messages they publish.
 *
 * <p>In: a fleet's file, a seed, a start. Out: emissions in order of publish time. Invariants: no clock; emitted =
 * planned - dropped + duplicated - pending. Read {@link io.tributary.sim.fleet.Fleet} first.
 */
@NullMarked
package io.tributary.sim.fleet;

import org.jspecify.annotations.NullMarked;
