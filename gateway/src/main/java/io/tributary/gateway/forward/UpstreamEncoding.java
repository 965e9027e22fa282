package io.tributary.gateway.forward;

import io.tributary.edge.sink.mqtt.Encoding;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.summary.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A site's summary as it goes upstream: flat JSON on a topic in which {@code {site}}, {@code {pipeline}} and the names of group
 * values stand for theirs.
 */
public record UpstreamEncoding(TopicTemplate template, int qos, boolean retained) implements Encoding {
    @Override
    public String topic(Summary summary) {
        Map<String, Value> values = new LinkedHashMap<>(summary.key().group());
        values.put("site", Value.of(summary.key().site()));
        values.put("pipeline", Value.of(summary.key().pipeline()));
        return template.topic(values);
    }

    @Override
    public byte[] payload(Summary summary) {
        return SummaryJson.upstream(summary);
    }
}
