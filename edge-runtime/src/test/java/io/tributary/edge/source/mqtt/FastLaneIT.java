package io.tributary.edge.source.mqtt;

class FastLaneIT extends MqttSourceContract {
    @Override
    boolean fastLane() {
        return true;
    }
}
