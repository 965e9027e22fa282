package io.tributary.edge.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.pipeline.TestCase;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JunitReportTest {
    private static TestCase named(String name) {
        return new TestCase(name, 7, List.of(), Optional.empty(), Optional.empty(), Map.of("in", 1L), List.of(), 0);
    }

    @Test
    void build_servers_read_names_and_failures_whatever_characters_are_in_them() throws Exception {
        JunitReport report = new JunitReport();
        report.add(
                "a&b.yaml",
                List.of(
                        new Verdict(named("passes"), List.of()),
                        new Verdict(named("<fails> \"here\" \u0001"), List.of("mean is 1, not 2", "readings: 5"))));
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(report.xml().getBytes(StandardCharsets.UTF_8)));
        Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("name")).isEqualTo("a&b.yaml");
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        Element failing = (Element) xml.getElementsByTagName("testcase").item(1);
        assertThat(failing.getAttribute("name")).isEqualTo("<fails> \"here\" \uFFFD");
        assertThat(failing.getTextContent()).contains("a&b.yaml:7", "mean is 1, not 2", "readings: 5");
    }
}
