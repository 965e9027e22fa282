package io.tributary.pipelines.decode;

import java.nio.charset.StandardCharsets;

/** A command to an edge node or device (Sparkplug 3.0 sections 6.4.27 and 6.4.28): metrics to be written. Any thread. */
public final class SparkplugCommand {
    private static final int METRIC = 2;

    private SparkplugCommand() {}

    /** Whether the payload says that the metric shall be true; false for what is malformed, whatever it is. */
    public static boolean isTrue(byte[] payload, String metric) {
        byte[] utf8 = metric.getBytes(StandardCharsets.UTF_8);
        Slice wanted = new Slice();
        wanted.set(utf8, 0, utf8.length);
        ProtoFields fields = new ProtoFields();
        SparkplugMetric found = new SparkplugMetric();
        NamedValue value = new NamedValue();
        boolean isTrue = false;
        fields.open(payload, 0, payload.length);
        while (fields.next()) {
            if (!fields.is(METRIC, ProtoFields.BYTES)) {
                continue;
            } else if (!found.read(payload, fields.from(), fields.to())) {
                return false;
            }
            value.clear();
            if (found.name.equalTo(wanted) && found.value(value) == null) {
                isTrue |= value.kind == NamedValue.Kind.FLAG && value.flag;
            }
        }
        return isTrue && !fields.isMalformed();
    }
}
