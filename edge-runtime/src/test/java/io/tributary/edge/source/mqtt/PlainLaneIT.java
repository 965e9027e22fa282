package io.tributary.edge.source.mqtt;

class PlainLaneIT extends MqttSourceContract {
    @Override
    boolean fastLane() {
        return false;
    }
}
