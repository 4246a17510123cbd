package dev.vgt4j.vlm.testkit.faulty;

import java.util.List;

/** What is wrong with a family, and the tests that have to notice. */
enum Fault {
  NONE(),
  TRANSPOSES_THE_GRID("featuresLieInRasterOrder"),
  LOOKS_AT_THE_BATCH("imagesOfABatchDoNotSeeEachOther"),
  GUESSES_THE_RANGE("theRangeOfThePixelsIsNeverGuessed"),
  SKIPS_THE_NORMALIZATION("normalizationIsWhatEncodeAppliesFirst"),
  LOSES_THE_SCOPE("inAScopeTheVisionSideReadsTheSameBelowIt"),
  READS_THE_OTHER_SIDE("theVisionSideReadsDeclaredWeightsOfItsOwn"),
  MISNAMES_A_TENSOR("theVisionSideReadsDeclaredWeightsOfItsOwn", "aMissingTensorIsNamed"),
  SHARES_A_PLACE("everyDeclaredNameHasItsOwnPlace", "everyPublishedNameHasItsOwnPlace"),
  TAKES_ANY_NAME("aNameOfNoFamilyHasNoPlace", "anUnexpectedTensorIsNamed"),
  DECLARES_MORE_THAN_IT_MAPS("everyDeclaredNameHasItsOwnPlace"),
  FORGETS_THE_PAST("cachedPassesGiveTheStatesOfOneFullPass"),
  IGNORES_THE_MASK("paddingOnTheRightChangesNoVisibleState"),
  COUNTS_TOO_MANY_LAYERS("statesAndCacheHaveTheDeclaredShapes"),
  FORGETS_THE_CAPTION("theCaptionStandsInItsPrompt", "everyCaptionHasAPromptOfItsOwn"),
  BEGINS_TWICE("theStartIsNotInThePromptAlready");

  private final List<String> noticedBy;

  Fault(String... noticedBy) {
    this.noticedBy = List.of(noticedBy);
  }

  List<String> noticedBy() {
    return noticedBy;
  }
}
