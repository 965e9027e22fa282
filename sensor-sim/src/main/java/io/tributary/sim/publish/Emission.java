package io.tributary.sim.publish;

/**
 * One message to publish.
 *
 * @param publishMicros when it is due, microseconds since 1970 UTC
 * @param topic UTF-8, 1 to 65,535 bytes, without wildcards; not to be changed
 * @param payload not to be changed
 * @param qos 0 or 1
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they go to the broker: equality is never asked for
public record Emission(long publishMicros, byte[] topic, byte[] payload, int qos) {}
