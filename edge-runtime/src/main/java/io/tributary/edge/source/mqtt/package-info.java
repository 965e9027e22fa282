/**
 * Messages from an MQTT 5 broker.
 *
 * <p>In: PUBLISH packets, taken out of the byte stream beneath the client library ({@code FastLane}) or handed over by it
 * ({@code PlainLane}). Out: {@code message.Message}s, in order, through one bounded inbox. Invariant: a message is
 * acknowledged to the broker only after the node has said so, on the connection that brought it. Read {@link
 * io.tributary.edge.source.mqtt.MqttSource} first, then {@code MqttInbox}.
 */
@NullMarked
package io.tributary.edge.source.mqtt;

import org.jspecify.annotations.NullMarked;
