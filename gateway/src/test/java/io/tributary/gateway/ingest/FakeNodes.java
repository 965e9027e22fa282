package io.tributary.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import java.util.ArrayDeque;

/** A broker that nodes have published to. */
final class FakeNodes implements Source {
    final ArrayDeque<Message> waiting = new ArrayDeque<>();
    long position;
    long acknowledged = -1;
    boolean closed;

    @Override
    public int waiting() {
        return waiting.size();
    }

    @Override
    public void leave() {
        close();
    }

    void publish(String topic, byte[] payload) {
        waiting.add(Message.of(topic, payload, 0));
    }

    void publish(Summary share) {
        publish(
                "tributary/v1/city/" + share.origin().node() + "/summaries/"
                        + share.key().pipeline(),
                SummaryJson.write(share));
    }

    @Override
    public int poll(Inbox inbox, int limit) {
        int polled = 0;
        while (polled < limit && !waiting.isEmpty()) {
            inbox.take(waiting.remove(), position++);
            polled++;
        }
        return polled;
    }

    @Override
    public void acknowledge(long upTo) {
        assertThat(upTo).isGreaterThanOrEqualTo(acknowledged).isLessThan(position);
        acknowledged = upTo;
    }

    @Override
    public void whenReady(Runnable wake) {}

    @Override
    public void start() {}

    @Override
    public Health health() {
        return Health.up();
    }

    @Override
    public void close() {
        closed = true;
    }
}
