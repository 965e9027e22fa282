/**
 * A recorded table, CSV or Arrow, as a stream of messages, at any speed and in shuffled order.
 *
 * <p>In: a file with a column of timestamps. Out: emissions. Invariants: values pass as they are written, and memory holds
 * no more of the file than the shuffle's horizon. Read {@link io.tributary.sim.replay.Replay} first.
 */
@NullMarked
package io.tributary.sim.replay;

import org.jspecify.annotations.NullMarked;
