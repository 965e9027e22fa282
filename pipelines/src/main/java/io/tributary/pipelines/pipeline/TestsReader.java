package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.decode.Layout;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code tests} of a pipeline file: the grammar of {@code docs/testing-pipelines.md}. */
final class TestsReader {
    /** Doubles of a test are written with as many digits as a person likes, so they are compared with some slack. */
    private static final double TOLERANCE = 1e-9;

    private static final List<String> OF_EVERY_SUMMARY = List.of("window_start", "window_end", "revision");

    private final Optional<Layout> layout;
    private final List<String> fields;

    /**
     * @param layout which topics the pipeline reads; empty when faults have hidden it
     * @param fields names that a summary has; none when faults have hidden them
     */
    TestsReader(Optional<Layout> layout, List<String> fields) {
        this.layout = layout;
        this.fields = new ArrayList<>(fields);
        this.fields.remove(Schema.TIME_NAME); // the window's start, which a summary calls window_start
        if (!fields.isEmpty()) {
            OF_EVERY_SUMMARY.stream().filter(name -> !fields.contains(name)).forEach(this.fields::add);
        }
    }

    List<TestCase> cases(Setting tests) {
        List<TestCase> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Setting item : tests.list()) {
            Section test = item.section();
            String name = test.at("name").text();
            if (test.at("name").present() && !names.add(name)) {
                test.at("name").fault("'" + name + "' is the name of an earlier test; choose another");
            }
            cases.add(testCase(name, item, test));
        }
        return cases;
    }

    private TestCase testCase(String name, Setting item, Section test) {
        List<TestCase.Input> input = input(test.at("input"));
        Optional<Long> until = test.at("until").parsed(text -> Optional.of(micros(text)), Optional.empty());
        Setting expectAt = test.at("expect");
        Optional<List<TestCase.Expected>> expect =
                expectAt.present() ? Optional.of(expected(expectAt.list())) : Optional.empty();
        Map<String, Long> counts = new LinkedHashMap<>();
        Section counted = test.at("counts").section();
        for (String outcome : TestCase.OUTCOMES) {
            Setting count = counted.at(outcome);
            if (count.present()) {
                counts.put(outcome, count.integer(0, Long.MAX_VALUE));
            }
        }
        List<String> quarantine =
                test.at("quarantine").list().stream().map(Setting::text).toList();
        double tolerance = test.at("tolerance").number(0, 1, TOLERANCE);
        if (expect.isEmpty() && counts.isEmpty() && quarantine.isEmpty()) {
            item.fault("checks nothing: give expect, counts or quarantine");
        }
        return new TestCase(name, item.line(), input, until, expect, counts, quarantine, tolerance);
    }

    private List<TestCase.Input> input(Setting list) {
        List<TestCase.Input> input = new ArrayList<>();
        Optional<Long> earlier = Optional.empty();
        for (Setting item : list.requiredList()) {
            Section message = item.section();
            Setting topicAt = message.at("topic");
            String topic = topicAt.text();
            if (topicAt.present()) {
                checkTopic(topicAt, topic);
            }
            long at = at(item, message, earlier);
            earlier = Optional.of(at);
            input.add(new TestCase.Input(topic, payload(item, message), at));
        }
        return input;
    }

    private void checkTopic(Setting place, String topic) {
        byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
        boolean read = layout.isEmpty()
                || layout.get().allTopics().stream().anyMatch(filter -> filter.matches(bytes, 0, bytes.length));
        if (!read) {
            place.fault("'" + topic + "' is not a topic that this pipeline reads: "
                    + layout.get().allTopics());
        }
    }

    private static long at(Setting item, Section message, Optional<Long> earlier) {
        Setting at = message.at("at");
        Setting after = message.at("after");
        if (at.present() && after.present()) {
            after.fault("is of no use beside at; keep one of them");
        }
        if (at.present()) {
            return at.parsed(TestsReader::micros, 0L);
        }
        if (earlier.isEmpty()) {
            item.fault("at is required in the first message: its time of arrival, such as at: 2026-01-01T00:00:01Z");
        }
        Duration later = after.duration(Duration.ZERO, Duration.ofDays(3_660), Duration.ZERO);
        return earlier.orElse(0L) + later.toNanos() / 1_000;
    }

    private static byte[] payload(Setting item, Section message) {
        message.kinds(List.of("payload", "base64"));
        Setting payload = message.at("payload");
        Setting base64 = message.at("base64");
        if (payload.present() == base64.present()) {
            item.fault("needs one of payload (a text, or an object to be sent as JSON) and base64");
            return new byte[0];
        }
        if (base64.present()) {
            return base64.parsed(text -> Base64.getDecoder().decode(text), new byte[0]);
        }
        boolean json = payload.isSection() || payload.isList();
        if (payload.isSection()) {
            payload.section().entries(); // the keys are the message's, so none of them is unknown
        }
        return (json ? payload.json() : payload.text()).getBytes(StandardCharsets.UTF_8);
    }

    private List<TestCase.Expected> expected(List<Setting> items) {
        List<TestCase.Expected> expected = new ArrayList<>();
        for (Setting item : items) {
            Map<String, Optional<String>> written = new LinkedHashMap<>();
            item.section().entries().forEach((name, value) -> {
                if (!fields.isEmpty() && !fields.contains(name)) {
                    value.fault("a summary has no '" + name + "'" + Suggestion.of(name, fields));
                }
                written.put(name, value.isNothing() ? Optional.empty() : Optional.of(value.text()));
            });
            expected.add(new TestCase.Expected(item.line(), written));
        }
        return expected;
    }

    private static long micros(String text) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is not a time; write 2026-01-01T00:00:00Z", e);
        }
    }
}
