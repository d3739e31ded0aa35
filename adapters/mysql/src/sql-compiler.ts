import {
  BinaryOperationNode,
  ColumnNode,
  type DeleteQueryNode,
  MysqlQueryCompiler,
  OperatorNode,
  PrimitiveValueListNode,
  ReferenceNode,
} from 'kysely';

/** MySQL's dialect, except for one statement. */
export class SqlCompiler extends MysqlQueryCompiler {
  /**
   * `delete from t where seq in (1, 2, ...)` walks a short table from end to end and so waits for every row that another transaction
   * is adding, though it wants none of them. As a join that begins with the numbers it looks each of them up.
   */
  protected override visitDeleteQuery(node: DeleteQueryNode): void {
    const numbered = numbersOf(node);
    if (numbered === undefined) {
      super.visitDeleteQuery(node);
      return;
    }
    const { column, numbers } = numbered;
    const [table] = node.from.froms;
    if (table === undefined) throw new Error('a DELETE without a table');
    this.append('delete ');
    this.visitNode(table);
    this.append(' from (select ');
    numbers.forEach((number, index) => {
      if (index > 0) this.append(' union all select ');
      this.appendValue(number);
      if (index === 0) this.append(' as number');
    });
    this.append(') as wanted straight_join ');
    this.visitNode(table);
    this.append(' on ');
    this.visitNode(table);
    this.append('.');
    this.visitNode(column);
    this.append(' = wanted.number');
  }
}

/** The column and the numbers of a DELETE whose whole condition is such a list; undefined: it is another one. */
function numbersOf({ where, from }: DeleteQueryNode): { column: ColumnNode; numbers: readonly number[] } | undefined {
  const condition = where?.where;
  if (condition === undefined || from.froms.length !== 1 || !BinaryOperationNode.is(condition)) return undefined;
  const { leftOperand, operator, rightOperand } = condition;
  if (!ReferenceNode.is(leftOperand) || !ColumnNode.is(leftOperand.column) || !PrimitiveValueListNode.is(rightOperand)) return undefined;
  if (!OperatorNode.is(operator) || operator.operator !== 'in') return undefined;
  const { values } = rightOperand;
  return values.every((value) => typeof value === 'number') ? { column: leftOperand.column, numbers: values } : undefined;
}
