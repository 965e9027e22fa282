/**
 * Messages on their way to a broker: when each is due, and as fast as the broker takes them.
 *
 * <p>In: emissions in order of publish time. Out: MQTT 5 frames. Invariant: a QoS 1 message is held until the broker has
 * acknowledged it, over any number of connections. Read {@link io.tributary.sim.publish.Publisher}, then
 * {@link io.tributary.sim.publish.Playback}.
 */
@NullMarked
package io.tributary.sim.publish;

import org.jspecify.annotations.NullMarked;
