package io.tributary.edge.config;

import io.tributary.pipelines.config.Section;

/**
 * Where metrics and health are served.
 *
 * @param host loopback unless the operator says otherwise
 * @param port 0 for any free one
 */
public record HttpSettings(String host, int port) {
    public static HttpSettings read(Section section, int defaultPort) {
        return new HttpSettings(
                section.at("host").text("127.0.0.1"), (int) section.at("port").integer(0, 65_535, defaultPort));
    }
}
