/**
 * Summaries to an MQTT 5 broker.
 *
 * <p>In: {@code summary.Summary}s, encoded by an {@code Encoding}. Out: PUBLISH packets. Invariant: what was taken is sent,
 * in order and again after every lost connection, until the broker has confirmed it. Read {@link
 * io.tributary.edge.sink.mqtt.MqttSink} first.
 */
@NullMarked
package io.tributary.edge.sink.mqtt;

import org.jspecify.annotations.NullMarked;
