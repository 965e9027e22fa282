package io.tributary.edge.sink.mqtt;

/**
 * A message to be published.
 *
 * @param topic a topic name without wildcards
 * @param payload not to be changed any more
 * @param qos 0, 1 or 2
 * @param retained whether the broker shall keep it for future subscribers of the topic
 */
public record Publication(String topic, byte[] payload, int qos, boolean retained) {}
