package dev.replog.commands.read;

import static dev.replog.commands.read.CommandSpecification.push;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PushOrderTest {
    private static final String EXERCISE = "{'op':'create','type':'exercise','localId':'e','data':{'name':'n'}}";
    private static final String WORKOUT = "{'op':'create','type':'workout','localId':'w','data':{'day_id':'d'}}";
    private static final String RENAME = "{'op':'patch','type':'workout','localId':'w','data':{'name':'n'}}";
    private static final String DELETE = "{'op':'delete','type':'workout','localId':'w'}";
    private static final String CHILD =
            "{'op':'create','type':'workout_exercise','localId':'c'," + "'data':{'workout_id':'w','exercise_id':'e'}}";
    private static final String SET = "{'op':'create','type':'workout_set','localId':'s',"
            + "'data':{'workout_exercise_id':'c','reps':1,'weight':1}}";
    private static final String TREE = "{'op':'create','type':'workout','localId':'w','data':{'day_id':'d',"
            + "'exercises':[{'localId':'c','exercise_id':'e'}]}}";

    private static List<Integer> order(String... operations) {
        // Each operation has its own mutation id, because operations under one id would keep their order.
        List<String> named = new ArrayList<>();
        for (int i = 0; i < operations.length; i++) {
            named.add(
                    operations[i].replaceFirst("\\{", "{'mutation_id':'00000000-0000-4000-8000-%012d',".formatted(i)));
        }
        return push("{'operations':[" + String.join(",", named) + "]}").ordered().stream()
                .map(PushItem.Valid::index)
                .toList();
    }

    @Test
    void parents_goFirst_andTheRestStays() {
        assertThat(order(SET, EXERCISE, CHILD, WORKOUT)).containsExactly(1, 3, 2, 0);
        assertThat(order(WORKOUT, CHILD, SET)).containsExactly(0, 1, 2);
        assertThat(order(EXERCISE, SET, TREE)).containsExactly(0, 2, 1);
    }

    @Test
    void operationsOnOneEntity_keepTheirOrder() {
        assertThat(order(CHILD, RENAME, WORKOUT, RENAME)).containsExactly(1, 2, 0, 3);
        assertThat(order(WORKOUT, RENAME, CHILD, RENAME)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void deletes_stayWhereTheyAreInTheirTree() {
        assertThat(order(WORKOUT, CHILD, DELETE)).containsExactly(0, 1, 2);
        assertThat(order(WORKOUT, DELETE, CHILD, SET)).containsExactly(0, 1, 2, 3);
        assertThat(order(DELETE, SET, CHILD)).containsExactly(0, 2, 1);
        assertThat(order(SET, DELETE)).containsExactly(0, 1);
    }

    @Test
    void contradictions_endInTheOrderOfTheRequest() {
        // A cycle: the child must follow the creation, the creation the deletion, and the deletion the child.
        assertThat(order(CHILD, DELETE, WORKOUT)).containsExactly(0, 1, 2);
    }

    @Test
    void operationsUnderOneMutationId_keepTheirOrder() {
        String first = CHILD.replaceFirst("\\{", "{'mutation_id':'00000000-0000-4000-8000-000000000099',");
        String second = WORKOUT.replaceFirst("\\{", "{'mutation_id':'00000000-0000-4000-8000-000000000099',");
        assertThat(push("{'operations':[" + first + "," + second + "]}").ordered())
                .extracting(PushItem.Valid::index)
                .containsExactly(0, 1);
    }

    @Test
    void everyOrder_ofATree_endsParentsFirst() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<String> shuffled = new ArrayList<>(List.of(WORKOUT, CHILD, SET, EXERCISE));
            Collections.shuffle(shuffled, random);
            List<Integer> order = order(shuffled.toArray(String[]::new));
            List<String> sorted = order.stream().map(shuffled::get).toList();
            assertThat(order)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 4).boxed().toList());
            assertThat(sorted.indexOf(WORKOUT)).isLessThan(sorted.indexOf(CHILD));
            assertThat(sorted.indexOf(CHILD)).isLessThan(sorted.indexOf(SET));
        }
    }
}
