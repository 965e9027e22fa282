package io.tributary.edge.sink.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.pipelines.pipeline.Pipeline.SinkSpec.HomeAssistantSpec;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tells Home Assistant of results, so that they show up there as sensors (its "MQTT discovery"): a retained message on
 * {@code homeassistant/sensor/ID/config} for each result of each group, all results of a group being one device.
 */
final class HomeAssistant {
    private static final JsonFactory JSON = new JsonFactory();

    private final HomeAssistantSpec spec;

    HomeAssistant(HomeAssistantSpec spec) {
        this.spec = spec;
    }

    /** @param stateTopic where the summaries of this group go, as flat JSON */
    List<Publication> configs(Summary summary, String stateTopic, int qos) {
        String device =
                "tributary_" + id(summary.key().site()) + "_" + id(summary.key().pipeline());
        StringBuilder title = new StringBuilder(summary.key().pipeline());
        for (Value value : summary.key().group().values()) {
            device += "_" + id(value.toString());
            title.append(' ').append(value);
        }
        List<Publication> configs = new ArrayList<>();
        for (Map.Entry<String, Value> field : summary.fields().entrySet()) {
            String id = device + "_" + id(field.getKey());
            Sensor sensor = new Sensor(field.getKey(), field.getValue(), id, device, title.toString());
            byte[] config = config(sensor, stateTopic).getBytes(StandardCharsets.UTF_8);
            configs.add(new Publication(spec.prefix() + "/sensor/" + id + "/config", config, qos, true));
        }
        return configs;
    }

    private record Sensor(String field, Value value, String id, String device, String deviceTitle) {}

    private String config(Sensor sensor, String stateTopic) {
        StringWriter out = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("name", sensor.field());
            json.writeStringField("unique_id", sensor.id());
            json.writeStringField("object_id", sensor.id());
            json.writeStringField("state_topic", stateTopic);
            json.writeStringField("value_template", "{{ value_json['" + sensor.field() + "'] }}");
            json.writeStringField("json_attributes_topic", stateTopic);
            if (sensor.value() instanceof Value.OfDouble || sensor.value() instanceof Value.OfInt) {
                json.writeStringField("state_class", "measurement");
            }
            String unit = spec.units().get(sensor.field());
            if (unit != null) {
                json.writeStringField("unit_of_measurement", unit);
            }
            json.writeObjectFieldStart("device");
            json.writeArrayFieldStart("identifiers");
            json.writeString(sensor.device());
            json.writeEndArray();
            json.writeStringField("name", sensor.deviceTitle());
            json.writeStringField("manufacturer", "Tributary");
            json.writeEndObject();
            json.writeObjectFieldStart("origin");
            json.writeStringField("name", "Tributary");
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toString();
    }

    /** Letters, digits, '_' and '-' are all that an id may have; a text of others gets a hash, so that two stay two. */
    private static String id(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9_-]", "_");
        return plain.equals(text) ? text : plain + "-" + Integer.toHexString(text.hashCode());
    }
}
