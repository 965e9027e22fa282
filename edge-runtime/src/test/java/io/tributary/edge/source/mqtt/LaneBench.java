package io.tributary.edge.source.mqtt;

import io.tributary.edge.mqtt.Gate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A fast lane between arrays, polled by the same thread: after each read, as if the pipeline were quick. */
final class LaneBench {
    /** A message, as the inbox handed it over. */
    record Taken(long position, String topic, String payloadHex) {
        static Taken of(long position, String topic, byte[] payload) {
            return new Taken(position, topic, HexFormat.of().formatHex(payload));
        }
    }

    final Intake intake = new Intake();
    final MqttInbox inbox;
    final List<Taken> taken = new ArrayList<>();
    private final int messageBytesMax;
    private final AtomicLong millis = new AtomicLong();

    /** So slow that the lane never waits for more to come. */
    private final InstantSource clock = () -> Instant.ofEpochMilli(millis.addAndGet(2));

    LaneBench(int messagesMax, int messageBytesMax) {
        this.messageBytesMax = messageBytesMax;
        this.inbox = new MqttInbox(messagesMax, 1 << 20, 100, () -> {});
    }

    /** A connection over which {@code received} comes; what is sent is appended to {@code sent}. */
    FastLane connection(InputStream received, ByteArrayOutputStream sent) throws IOException {
        Gate gate = new Gate(sent);
        gate.write(new byte[] {0x10, 0}); // the client has said CONNECT
        gate.flush();
        sent.reset();
        FastLane lane = new FastLane(inbox, intake, received, gate, clock, messageBytesMax);
        inbox.opened(lane);
        return lane;
    }

    /** Reads a connection to its end; returns what was passed on to the client library. */
    byte[] readAll(FastLane lane) throws IOException {
        ByteArrayOutputStream passedOn = new ByteArrayOutputStream();
        for (int b = lane.read(); b >= 0; b = lane.read()) {
            passedOn.write(b);
        }
        poll();
        return passedOn.toByteArray();
    }

    void poll() {
        inbox.poll(
                (message, position) -> {
                    byte[] payload = new byte[message.payloadLength()];
                    System.arraycopy(message.payloadBytes(), message.payloadFrom(), payload, 0, payload.length);
                    taken.add(Taken.of(position, message.topic(), payload));
                },
                Integer.MAX_VALUE);
    }

    List<String> payloads() {
        return taken.stream()
                .map(t -> new String(HexFormat.of().parseHex(t.payloadHex()), StandardCharsets.UTF_8))
                .toList();
    }

    /** A stream that gives its bytes in pieces that end at the given places, and polls before each piece. */
    InputStream inPieces(byte[] bytes, int... ends) {
        return new ByteArrayInputStream(bytes) {
            private int piece;

            @Override
            public synchronized int read(byte[] to, int from, int length) {
                poll();
                while (piece < ends.length && ends[piece] <= pos) {
                    piece++;
                }
                int most = piece < ends.length ? Math.min(length, ends[piece] - pos) : length;
                return super.read(to, from, most);
            }
        };
    }
}
