package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighboursTextTest {
    private static JsonObject neighbour(String id, String name, long count, double lentSeconds) {
        return new JsonObject()
                .put("id", id.repeat(32))
                .put("name", name)
                .put("site", "north")
                .put("owner", "0f".repeat(32))
                .put("spareCores", 1.5)
                .put("queueSeconds", 0.04)
                .put("energy", "battery")
                .put("energyPercent", 45.5)
                .put("roundTripMillis", 0.84)
                .put("avoided", false)
                .put("gone", false)
                .put("sent", count)
                .put("done", count - 1)
                .put("begun", 20)
                .put("finished", 19)
                .put("lentSeconds", lentSeconds);
    }

    private static JsonObject answer(double spare, String reason, long here, JsonObject... neighbours) {
        return new JsonObject()
                .put("mesh", true)
                .put("id", "ab".repeat(32))
                .put("site", "north")
                .put("owner", "0f".repeat(32))
                .put("spareCores", spare)
                .put("reason", reason)
                .put("doneHere", here)
                .put("neighbours", new JsonArray(List.of(neighbours)));
    }

    private static JsonObject gone(String id) {
        return new JsonObject()
                .put("id", id.repeat(32))
                .put("gone", true)
                .put("sent", 3)
                .put("done", 2)
                .put("begun", 1)
                .put("finished", 0)
                .put("lentSeconds", 0.0);
    }

    private static List<String> words(String text) {
        return text.lines().map(line -> line.strip().replaceAll(" {2,}", "  ")).toList();
    }

    @Test
    void the_list_has_each_neighbour_with_what_it_lends_and_what_was_done() {
        String list = NeighboursText.list(answer(
                0,
                "outside_hours",
                7,
                neighbour("01", "attic", 1_500, 12.34),
                neighbour("02", "barn", 10, 0).put("energy", "mains").put("avoided", true),
                gone("03")));
        assertThat(words(list))
                .containsExactly(
                        "this node  abababababab of site north, owner 0f0f0f0f0f0f: lends nothing: outside hours",
                        "id  name  site  owner  lends  queue  energy  away  sent  done  begun  finished  lent",
                        "010101010101  attic  north  0f0f0f0f0f0f  1.50  0.04 s  battery 46 %  0.8 ms  1,500  1,499  20  19  12.3 s",
                        "020202020202  barn  north  0f0f0f0f0f0f  1.50  0.04 s  mains  0.8 ms  10  9  20  19  0.0 s  avoided",
                        "030303030303  -  -  -  -  -  -  -  3  2  1  0  0.0 s  gone");
    }

    @Test
    void a_node_without_neighbours_says_what_to_look_at() {
        assertThat(NeighboursText.list(answer(1, "lends", 0)))
                .contains("lends 1.00 cores", "no neighbours", "mesh.address");
    }

    @Test
    void rates_are_of_the_time_between_two_answers_and_fit_80_columns() {
        JsonObject before = answer(2, "lends", 100, neighbour("01", "attic", 1_000, 10));
        JsonObject now = answer(
                2,
                "lends",
                150,
                gone("03"),
                neighbour("01", "attic", 1_500_000, 11.5),
                neighbour("02", "a-name-that-is-far-too-long", 10, 0).put("avoided", true),
                neighbour("04", "", 5, 0));
        String rates = NeighboursText.rates(before, now, 2);
        assertThat(words(rates))
                .containsExactly(
                        "lends 2.00 cores; 150 tasks done here, 25.0/s",
                        "neighbour  lends  sent to  /s  done by  /s done for  /s  cores",
                        "attic  1.50 1,500,000 749500 1,499,999 749500  19  0.0  0.75",
                        "a-name-that-is-~ avoided  10  0.0  9  0.0  19  0.0  0.00",
                        "040404040404  1.50  5  0.0  4  0.0  19  0.0  0.00",
                        "030303030303  gone  3  0.0  2  0.0  0  0.0  0.00");
        String usual = NeighboursText.rates(before, answer(2, "lends", 150, neighbour("01", "attic", 9_999, 11)), 2);
        assertThat(usual.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
    }

    @Test
    void a_name_that_would_steer_the_terminal_is_made_harmless() {
        JsonObject answer = answer(1, "lends", 0, neighbour("01", "\u001B[2Jattic\n", 1, 0));
        assertThat(NeighboursText.list(answer)).contains("?[2Jattic?").hasLineCount(3);
        assertThat(NeighboursText.rates(answer, answer, 1))
                .contains("?[2Jattic?")
                .hasLineCount(3);
    }

    @Test
    void of_many_neighbours_those_that_did_most_are_shown() {
        JsonObject[] many = IntStream.range(0, 25)
                .mapToObj(i -> neighbour("%02x".formatted(i), "n" + i, 1 + i, 0))
                .toArray(JsonObject[]::new);
        JsonObject answer = answer(0, "busy", 0, many);
        assertThat(NeighboursText.rates(answer, answer, 1).lines())
                .hasSize(23)
                .last()
                .isEqualTo("and 5 more: tributary node list");
        assertThat(NeighboursText.rates(answer, answer, 1))
                .contains("lends nothing: busy", "n24 ", "n5 ")
                .doesNotContain("n4 ");
    }
}
