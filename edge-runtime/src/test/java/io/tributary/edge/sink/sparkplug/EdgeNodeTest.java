package io.tributary.edge.sink.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.sink.mqtt.Publication;
import io.tributary.pipelines.summary.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EdgeNodeTest {
    private static final long NOW = 1_767_225_700_000L;
    private static final long T = 1_767_225_600_000L;

    private final Host host = new Host();
    private final EdgeNode node = new EdgeNode("oslo", "n1");

    @AfterEach
    void everything_is_given_back() {
        host.close();
    }

    private void connect() {
        node.death();
        host.hear(node.birth(NOW));
    }

    private List<Publication> say(String device, Map<String, Value> values) {
        List<Publication> said = node.data(device, values, T, false, NOW);
        host.hear(said);
        return said;
    }

    private static List<String> topics(List<Publication> said) {
        return said.stream().map(Publication::topic).toList();
    }

    @Test
    void values_of_every_type_are_read_as_they_were_given() {
        connect();
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("mean", Value.of(-10.25));
        values.put("n", Value.of(-3L));
        values.put("on", Value.of(true));
        values.put("state", Value.of("løp"));
        values.put("since", Value.ofTime(T * 1000 + 999));
        values.put("none", Value.MISSING);
        values.put("bins", Value.ofList(List.of(Value.of(1L), Value.of(2L))));
        List<Publication> said = say("press", values);
        assertThat(topics(said)).containsExactly("spBv1.0/oslo/DBIRTH/n1/press", "spBv1.0/oslo/DDATA/n1/press");
        assertThat(said).allMatch(publication -> publication.qos() == 0 && !publication.retained());
        assertThat(host.rejected).isEmpty();
        assertThat(host.metrics)
                .filteredOn(metric -> metric.startsWith("DDATA"))
                .containsExactly(
                        "DDATA/press mean=-10.25 @" + T,
                        "DDATA/press n=-3.0 @" + T,
                        "DDATA/press on=true @" + T,
                        "DDATA/press state=løp @" + T,
                        "DDATA/press since=" + (double) T + " @" + T,
                        "DDATA/press none= @" + T,
                        "DDATA/press bins=[1, 2] @" + T);
        assertThat(host.metrics).contains("DBIRTH/press mean= @" + NOW);
        assertThat(topics(say("press", values))).containsExactly("spBv1.0/oslo/DDATA/n1/press");
    }

    @Test
    void numbers_go_round_without_a_gap_and_births_of_devices_are_counted() {
        connect();
        for (int i = 0; i < 600; i++) {
            say(i % 7 == 0 ? "d" + i : EdgeNode.ITSELF, Map.of("n" + i % 3, Value.of((long) i)));
        }
        assertThat(host.rejected).isEmpty();
        assertThat(host.lost()).isZero();
        assertThat(host.rebirthsDue()).isEmpty();
    }

    @Test
    void a_new_metric_is_announced_before_it_is_said_and_old_ones_keep_their_values() {
        connect();
        say("press", Map.of("mean", Value.of(1.5)));
        List<Publication> said = say("press", Map.of("top", Value.of(2.5)));
        assertThat(topics(said)).containsExactly("spBv1.0/oslo/DBIRTH/n1/press", "spBv1.0/oslo/DDATA/n1/press");
        assertThat(host.metrics)
                .endsWith("DBIRTH/press mean=1.5 @" + T, "DBIRTH/press top= @" + NOW, "DDATA/press top=2.5 @" + T);
        assertThat(host.rejected).isEmpty();
    }

    @Test
    void a_new_metric_of_the_node_itself_brings_its_devices_to_life_again() {
        connect();
        say("press", Map.of("mean", Value.of(1.5)));
        assertThat(topics(say(EdgeNode.ITSELF, Map.of("total", Value.of(9L)))))
                .containsExactly("spBv1.0/oslo/NBIRTH/n1", "spBv1.0/oslo/DBIRTH/n1/press", "spBv1.0/oslo/NDATA/n1");
        say("press", Map.of("mean", Value.of(2.5)));
        assertThat(host.metrics).endsWith("NDATA total=9.0 @" + T, "DDATA/press mean=2.5 @" + T);
        assertThat(host.rejected).isEmpty();
    }

    @Test
    void a_metric_that_becomes_another_type_is_announced_anew() {
        connect();
        say("press", Map.of("v", Value.of(1L)));
        assertThat(say("press", Map.of("v", Value.of("off")))).hasSize(2);
        assertThat(say("press", Map.of("v", Value.MISSING))).hasSize(1);
        assertThat(host.metrics).endsWith("DDATA/press v=off @" + T, "DDATA/press v= @" + T);
        assertThat(host.rejected).isEmpty();
    }

    @Test
    void a_host_that_asks_for_a_rebirth_hears_all_that_is_known() {
        connect();
        say("press", Map.of("mean", Value.of(1.5)));
        List<Publication> births = node.command("spBv1.0/oslo/NCMD/n1", Host.rebirth(), NOW);
        assertThat(topics(births)).containsExactly("spBv1.0/oslo/NBIRTH/n1", "spBv1.0/oslo/DBIRTH/n1/press");
        try (Host late = new Host()) {
            late.hear(births).hear(node.data("press", Map.of("mean", Value.of(3.5)), T, false, NOW));
            assertThat(late.rejected).isEmpty();
            assertThat(late.metrics).containsExactly("DBIRTH/press mean=1.5 @" + T, "DDATA/press mean=3.5 @" + T);
        }
    }

    @Test
    void no_other_message_is_a_command() {
        byte[] command = Host.rebirth();
        assertThat(node.command("spBv1.0/oslo/NCMD/n2", command, NOW)).isEmpty();
        byte[] not = command.clone();
        not[not.length - 1] = 0;
        assertThat(node.command(node.commands(), not, NOW)).isEmpty();
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            assertThat(node.command(node.commands(), noise, NOW)).isEmpty();
        }
    }

    @Test
    void each_connection_has_a_number_that_its_death_and_births_share() {
        connect();
        say("press", Map.of("mean", Value.of(1.5)));
        host.hear(List.of(new EdgeNode("oslo", "n1").death())); // number 0, as the connection
        say("press", Map.of("mean", Value.of(2.5)));
        assertThat(host.rejected).hasSize(1);
        assertThat(host.rebirthsDue()).containsExactly("oslo/n1");
        connect();
        host.hear(List.of(new EdgeNode("oslo", "n1").death())); // late: of the connection before
        host.rejected.clear();
        say("press", Map.of("mean", Value.of(2.5)));
        assertThat(host.rejected).isEmpty();
        assertThat(host.rebirthsDue()).isEmpty();
    }

    @Test
    void the_death_is_a_will_of_qos_1_with_nothing_but_the_number() {
        for (int i = 0; i < 256; i++) {
            node.death();
        }
        Publication death = node.death();
        assertThat(death.topic()).isEqualTo("spBv1.0/oslo/NDEATH/n1");
        assertThat(death.qos()).isEqualTo(1);
        assertThat(death.retained()).isFalse();
        assertThat(death.payload()).containsExactly(0x12, 11, 0x0A, 5, 'b', 'd', 'S', 'e', 'q', 0x20, 4, 0x58, 0);
    }

    @Test
    void beyond_the_limit_all_metrics_are_forgotten_and_the_node_is_born_anew() {
        EdgeNode small = new EdgeNode("oslo", "n1", 3);
        small.death();
        host.hear(small.birth(NOW));
        for (int i = 0; i < 10; i++) {
            List<Publication> said = small.data("d" + i, Map.of("mean", Value.of((double) i)), T, false, NOW);
            assertThat(said).hasSize(i > 0 && i % 3 == 0 ? 3 : 2);
            host.hear(said);
        }
        assertThat(host.rejected).isEmpty();
        assertThat(host.metrics).contains("DDATA/d9 mean=9.0 @" + T);
    }
}
