package io.tributary.edge.sink.mqtt;

import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.summary.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** The messages that a node makes of its summaries. */
public final class Encodings {
    private Encodings() {}

    /** A node's share of a window for the gateway of its site: {@code tributary/v1/SITE/NODE/summaries/PIPELINE}. */
    public static Encoding toGateway() {
        return new Encoding() {
            @Override
            public String topic(Summary summary) {
                return "tributary/v1/" + summary.key().site() + "/"
                        + summary.origin().node() + "/summaries/"
                        + summary.key().pipeline();
            }

            @Override
            public byte[] payload(Summary summary) {
                return SummaryJson.write(summary);
            }
        };
    }

    /** The filter that finds what {@link #toGateway} sends. */
    public static String fromNodes(String site) {
        return "tributary/v1/" + site + "/+/summaries/+";
    }

    /** A finished summary for anyone, in the form and on the topic of the operator's choice. */
    static Encoding finished(TopicTemplate template, Pipeline.SinkSpec.Mqtt spec) {
        return new Encoding() {
            @Override
            public String topic(Summary summary) {
                Map<String, Value> values = new LinkedHashMap<>(summary.key().group());
                values.putAll(summary.fields());
                return template.topic(values);
            }

            @Override
            public byte[] payload(Summary summary) {
                return spec.format().write(summary);
            }

            @Override
            public int qos() {
                return spec.qos();
            }

            @Override
            public boolean retained() {
                return spec.retain();
            }
        };
    }
}
