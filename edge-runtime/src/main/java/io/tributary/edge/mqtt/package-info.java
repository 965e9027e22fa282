/**
 * A connection to an MQTT 5 broker that comes back by itself, shared by {@code source.mqtt} and {@code sink.mqtt}.
 *
 * <p>In: settings, a timer, randomness. Out: sessions, one per connection, to the link's user. Invariant: every
 * connection has a client, a socket and a gate of its own, so that nothing of an old one reaches a new one. Read {@link
 * io.tributary.edge.mqtt.MqttLink} first.
 */
@NullMarked
package io.tributary.edge.mqtt;

import org.jspecify.annotations.NullMarked;
