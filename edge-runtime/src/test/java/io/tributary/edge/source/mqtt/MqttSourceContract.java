package io.tributary.edge.source.mqtt;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.source.SourceContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of every source, on a real broker. Subclasses choose the lane. */
abstract class MqttSourceContract extends SourceContract {
    MosquittoBroker broker = MosquittoBroker.started();

    abstract boolean fastLane();

    int qos() {
        return 1;
    }

    @BeforeEach
    void startBroker() {
        broker.start();
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    MqttBench mqttBench(String settings) {
        return new MqttBench(broker, qos(), "fastLane: " + fastLane() + "\n" + settings);
    }

    @Override
    protected Bench bench(int inboxMessagesMax) {
        MqttBench mqtt = mqttBench("inbox: { messagesMax: " + inboxMessagesMax + " }\n");
        return new Bench() {
            @Override
            public Source source() {
                return mqtt.source();
            }

            @Override
            public void send(String topic, String payload) {
                mqtt.publisher.publish(topic, payload);
            }

            @Override
            public void dropConnection() {
                mqtt.relay.cut();
            }

            @Override
            public boolean startedBySource(Thread thread) {
                return mqtt.startedBySource(thread);
            }

            @Override
            public void close() {
                mqtt.close();
            }
        };
    }
}
