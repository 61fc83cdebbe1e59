package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests documents with children, written in one step. */
class NestedContractIT {

    private final Client alice = Client.ofNewUser();

    @Test
    void aNestedPut_makesTheTreeEqualToTheBody_inOneStep() {
        JsonNode created = alice.created("workouts", """
                {"day_id":"d","exercises":[
                  {"localId":"a","exercise_id":"squat","sets":[{"reps":1,"weight":1},{"reps":2,"weight":2}]},
                  {"localId":"b","exercise_id":"bench"}]}""");
        String path = "/api/workouts/" + created.get("id").stringValue();
        String keptSet = created.at("/exercises/0/sets/1/id").stringValue();
        String since = alice.syncToken();
        Reply replaced = alice.put(
                        path,
                        "{\"day_id\":\"d\",\"exercises\":[{\"localId\":\"c\",\"exercise_id\":\"row\"},"
                                + "{\"localId\":\"a\",\"exercise_id\":\"squat\",\"sets\":[{\"id\":\"" + keptSet
                                + "\",\"reps\":3,\"weight\":2}]}]}")
                .with("If-Match", created.get("etag").stringValue())
                .send()
                .expect(200);

        assertThat(texts(replaced.at("/exercises"), "localId")).containsExactly("c", "a");
        assertThat(replaced.at("/exercises/1/sets")).hasSize(1);
        assertThat(replaced.at("/exercises/1/sets/0/id").stringValue()).isEqualTo(keptSet);
        assertThat(replaced.at("/exercises/1/sets/0/reps").intValue()).isEqualTo(3);
        assertThat(replaced.at("/exercises/1/sets/0/order").intValue()).isZero();
        JsonNode changes =
                alice.get("/api/sync?since=" + since).send().expect(200).at("/items");
        assertThat(changes.values().stream()
                        .filter(item -> item.get("status").stringValue().equals("deleted"))
                        .count())
                .as("b and a set of a")
                .isEqualTo(2);
        assertThat(texts(changes, "etag")).as("one step").containsOnly(replaced.get("etag"));
        assertThat(alice.get(path).send().json().at("/exercises")).isEqualTo(replaced.at("/exercises"));
    }

    @Test
    void children_comeBackInTheirOrder() {
        JsonNode created = alice.created("workouts", """
                {"day_id":"d","exercises":[{"localId":"last","exercise_id":"x","order":9},
                  {"localId":"first","exercise_id":"x","order":0},{"localId":"middle","exercise_id":"x"}]}""");
        assertThat(texts(created.get("exercises"), "localId")).containsExactly("first", "middle", "last");
        String path = "/api/workouts/" + created.get("id").stringValue();
        alice.patch("/api/workout-exercises/" + created.at("/exercises/0/id").stringValue(), "{\"order\":10}")
                .send()
                .expect(200);
        assertThat(texts(alice.get(path).send().at("/exercises"), "localId"))
                .containsExactly("middle", "last", "first");
    }

    private static List<String> texts(JsonNode array, String member) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(item -> item.get(member).stringValue())
                .toList();
    }
}
