package io.tributary.pipelines.message;

import java.nio.charset.StandardCharsets;

/**
 * One message as it arrived: topic bytes, payload bytes, time of arrival.
 *
 * <p>A message is a view on somebody else's arrays and is lent until return: a source may move one and the same
 * message object over a chunk of received frames. Whoever needs it longer copies what it needs. Not thread safe.
 */
public final class Message {
    private byte[] topicBytes = {};
    private int topicFrom;
    private int topicLength;
    private byte[] payloadBytes = {};
    private int payloadFrom;
    private int payloadLength;
    private long receivedMicros;

    /** An empty message, to be moved with {@link #topic} and {@link #payload}. */
    public Message() {}

    /** A message over whole arrays, received at {@code receivedMicros} (microseconds since 1970 UTC). */
    public static Message of(String topic, byte[] payload, long receivedMicros) {
        byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
        return new Message()
                .topic(bytes, 0, bytes.length)
                .payload(payload, 0, payload.length)
                .received(receivedMicros);
    }

    /** A message with a text payload in UTF-8. */
    public static Message of(String topic, String payload, long receivedMicros) {
        return of(topic, payload.getBytes(StandardCharsets.UTF_8), receivedMicros);
    }

    public Message topic(byte[] bytes, int from, int length) {
        topicBytes = bytes;
        topicFrom = from;
        topicLength = length;
        return this;
    }

    public Message payload(byte[] bytes, int from, int length) {
        payloadBytes = bytes;
        payloadFrom = from;
        payloadLength = length;
        return this;
    }

    public Message received(long micros) {
        receivedMicros = micros;
        return this;
    }

    /** The array that holds the topic (UTF-8) at {@code [topicFrom, topicFrom + topicLength)}. */
    public byte[] topicBytes() {
        return topicBytes;
    }

    public int topicFrom() {
        return topicFrom;
    }

    public int topicLength() {
        return topicLength;
    }

    /** The array that holds the payload at {@code [payloadFrom, payloadFrom + payloadLength)}. */
    public byte[] payloadBytes() {
        return payloadBytes;
    }

    public int payloadFrom() {
        return payloadFrom;
    }

    public int payloadLength() {
        return payloadLength;
    }

    /** Time of arrival in microseconds since 1970 UTC, by the node's clock. */
    public long receivedMicros() {
        return receivedMicros;
    }

    /** The topic as text: for error messages and cold paths. */
    public String topic() {
        return new String(topicBytes, topicFrom, topicLength, StandardCharsets.UTF_8);
    }

    /** The payload as UTF-8 text: for error messages and cold paths. */
    public String payload() {
        return new String(payloadBytes, payloadFrom, payloadLength, StandardCharsets.UTF_8);
    }
}
