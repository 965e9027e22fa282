package io.tributary.edge.source.mqtt;

class FastLaneQos2IT extends MqttSourceContract {
    @Override
    boolean fastLane() {
        return true;
    }

    @Override
    int qos() {
        return 2;
    }
}
