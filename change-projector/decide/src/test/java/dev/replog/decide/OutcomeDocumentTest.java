package dev.replog.decide;

import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Name.exercise;
import static dev.replog.decide.Name.set;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.DIPS;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.SECOND;
import static dev.replog.decide.Samples.aSet;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.entryNode;
import static dev.replog.decide.Samples.setNode;
import static dev.replog.decide.Specification.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the JSON of the entity in an outcome that a request waits for. */
class OutcomeDocumentTest {
    private static String text(Specification specification) {
        return Objects.requireNonNull(specification.outcome().getDocument(), "a document");
    }

    private static JsonNode json(Specification specification) {
        return JsonMapper.shared().readTree(text(specification));
    }

    @Test
    void flatEntity_hasTheMembersOfAPull_andNoNulls() {
        Specification specification = given().when(put(exercise("squat"))
                .with("name", "squat \"deep\"")
                .with("is_custom", true)
                .localId("l-1")
                .withDocument());
        assertThat(text(specification))
                .isEqualTo("{\"id\":\"" + exercise("squat").id() + "\",\"localId\":\"l-1\",\"user_id\":\"alice\","
                        + "\"etag\":\"1000000000001\",\"version\":1,\"created_at\":\"2026-11-10T12:01:00.000Z\","
                        + "\"updated_at\":\"2026-11-10T12:01:00.000Z\","
                        + "\"name\":\"squat \\\"deep\\\"\",\"is_custom\":true}");
    }

    @Test
    void workout_isNested_inTheOrderOfItsSiblings() {
        Specification specification = given(aWorkout(PUSH)
                        .nodes(
                                entryNode(BENCH, PUSH).with("order", 1),
                                setNode(FIRST, BENCH).with("order", 2),
                                setNode(SECOND, BENCH).with("order", 1),
                                entryNode(DIPS, PUSH).with("order", 0)))
                .when(aSet(set("unordered"), BENCH))
                .when(patch(PUSH).with("name", "now").withDocument());
        JsonNode exercises = json(specification).get("exercises");
        assertThat(exercises.values())
                .extracting(it -> it.get("id").stringValue())
                .containsExactly(DIPS.id().toString(), BENCH.id().toString());
        assertThat(exercises.get(0).get("sets").values()).isEmpty();
        assertThat(exercises.get(1).get("sets").values())
                .extracting(it -> it.get("id").stringValue())
                .containsExactly(
                        SECOND.id().toString(),
                        FIRST.id().toString(),
                        set("unordered").id().toString());
    }

    @Test
    void nestedWorkout_hasTheEtagOfItsTree_andItsPartsTheirOwn() {
        Specification specification = given(aWorkout(PUSH).nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH)))
                .when(patch(FIRST).with("reps", 8))
                .when(patch(PUSH).with("name", "push").withDocument())
                .thenNothingChanged();
        JsonNode document = json(specification);
        assertThat(document.get("etag").stringValue()).isEqualTo("1000000000002");
        JsonNode bench = document.get("exercises").get(0);
        assertThat(bench.get("etag").stringValue()).isEqualTo("1000000000001");
        assertThat(bench.get("sets").get(0).get("etag").stringValue()).isEqualTo("1000000000002");
        assertThat(document.get("version").intValue()).isEqualTo(1);
    }

    @Test
    void nestedWorkout_showsNoTombstones() {
        Specification specification = given(
                        aWorkout(PUSH).nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH)), delete(FIRST))
                .when(patch(PUSH).with("name", "now").withDocument());
        assertThat(json(specification).get("exercises").get(0).get("sets").values())
                .isEmpty();
    }

    @Test
    void workoutWithoutChildren_hasAnEmptyArray() {
        assertThat(text(given().when(aWorkout(PUSH).withDocument()))).endsWith("\"exercises\":[]}");
    }

    @Test
    void partOfAWorkout_isFlat() {
        Specification specification = given(aWorkout(PUSH).nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH)))
                .when(patch(BENCH).with("notes", "slow").withDocument());
        assertThat(json(specification).has("sets")).isFalse();
    }

    @Test
    void decimals_areExactAndPlain() {
        Specification specification = given(aWorkout(PUSH).nodes(entryNode(BENCH, PUSH)))
                .when(aSet(FIRST, BENCH)
                        .decimal("weight", "100.000")
                        .decimal("rpe", "8.125")
                        .withDocument());
        assertThat(text(specification)).contains("\"weight\":100,").contains("\"rpe\":8.125");
        specification.when(patch(FIRST).decimal("weight", "0.001").withDocument());
        assertThat(text(specification)).contains("\"weight\":0.001,");
        specification.when(patch(FIRST).decimal("weight", "99999.999").withDocument());
        assertThat(text(specification)).contains("\"weight\":99999.999,");
    }

    @Test
    void document_isLeftOut_whenItIsNotRequestedOrNotThere() {
        assertThat(given().when(aWorkout(PUSH)).outcome().getDocument()).isNull();
        assertThat(given(aWorkout(PUSH))
                        .when(delete(PUSH).withDocument())
                        .outcome()
                        .getDocument())
                .isNull();
        assertThat(given().when(delete(PUSH).withDocument()).outcome().getDocument())
                .isNull();
    }

    @Test
    void documentOfARepetition_isOfNow_andItIsNotRemembered() {
        Specification specification = given(
                        aWorkout(PUSH).id("m").withDocument(), patch(PUSH).with("name", "later"))
                .when(aWorkout(PUSH).id("m"));
        assertThat(specification.outcome().getDocument()).isNull();
        specification.when(aWorkout(PUSH).id("m").withDocument());
        assertThat(json(specification).get("name").stringValue()).isEqualTo("later");
        assertThat(specification.outcome().getEtagPosition()).isEqualTo(Specification.position(1));
    }

    @Test
    void storedFields_areTheFieldsAlone() {
        assertThat(EntityJson.fields(given(aWorkout(PUSH)).entity(PUSH)))
                .isEqualTo("{\"day_id\":\"monday\",\"name\":\"push\",\"status\":\"scheduled\"}");
    }
}
